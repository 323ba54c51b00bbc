-- Who answers for these grids of a district at a moment? Who is there: on post, and not absent. A
-- stand-in only while nobody up the chain is there; it ends at one who is not on post.
WITH RECURSIVE moment AS MATERIALIZED (
  SELECT coalesce(CAST(:at AS timestamptz), clock_timestamp()) AS at
),
absent AS MATERIALIZED (
  SELECT worker_key FROM absences WHERE valid @> (SELECT at FROM moment)
),
on_post AS MATERIALIZED (
  SELECT postings.id, postings.grid_code, postings.role, postings.stand_in_for_key,
    workers.worker_id, workers.name, workers.phone,
    postings.worker_key IN (SELECT worker_key FROM absent) AS away
  FROM postings JOIN workers ON workers.id = postings.worker_key
  WHERE workers.district_id = :district_id
    AND postings.grid_code = ANY(:grid_codes) AND postings.valid @> (SELECT at FROM moment)
),
above AS (
  SELECT on_post.id, firsts.grid_code, firsts.role, firsts.stand_in_for_key,
    firsts.worker_key IN (SELECT worker_key FROM absent) AS away
  FROM on_post JOIN postings AS firsts ON firsts.worker_key = on_post.stand_in_for_key
    AND firsts.grid_code = on_post.grid_code AND firsts.role = on_post.role
    AND firsts.valid @> (SELECT at FROM moment)
  WHERE NOT on_post.away
  UNION
  SELECT above.id, firsts.grid_code, firsts.role, firsts.stand_in_for_key,
    firsts.worker_key IN (SELECT worker_key FROM absent)
  FROM above JOIN postings AS firsts ON firsts.worker_key = above.stand_in_for_key
    AND firsts.grid_code = above.grid_code AND firsts.role = above.role
    AND firsts.valid @> (SELECT at FROM moment)
  WHERE above.away
)
SELECT on_post.grid_code, on_post.worker_id, on_post.name, on_post.role, on_post.phone,
  coalesce(firsts.name, '') AS stand_in_for
FROM on_post
  LEFT JOIN roles ON roles.district_id = :district_id AND roles.name = on_post.role
  LEFT JOIN workers AS firsts ON firsts.id = on_post.stand_in_for_key
WHERE NOT on_post.away AND roles.answers IS NOT FALSE
  AND on_post.id NOT IN (SELECT id FROM above WHERE NOT away)
ORDER BY on_post.grid_code COLLATE "C", roles.rank, on_post.id
