-- Who answers for these grids of a district at a moment? Who is there: on post, and not absent. A
-- stand-in only while nobody up the chain is there; it ends at one who is not on post.
WITH RECURSIVE moment AS MATERIALIZED (
  SELECT coalesce(CAST(:at AS timestamptz), clock_timestamp()) AS at
),
on_post AS MATERIALIZED (
  SELECT postings.id, postings.grid_code, postings.role, postings.worker_key,
    postings.stand_in_for_key, workers.worker_id, workers.name, workers.phone,
    absences.id IS NOT NULL AS away
  FROM moment
    JOIN postings ON postings.grid_code = ANY(:grid_codes) AND postings.valid @> moment.at
    JOIN workers ON workers.id = postings.worker_key
    LEFT JOIN absences
      ON absences.worker_key = postings.worker_key AND absences.valid @> moment.at
  WHERE workers.district_id = :district_id
),
chain AS (
  SELECT id, grid_code, role, stand_in_for_key
  FROM on_post WHERE NOT away AND stand_in_for_key IS NOT NULL
  UNION
  SELECT chain.id, chain.grid_code, chain.role, on_post.stand_in_for_key
  FROM chain JOIN on_post ON on_post.worker_key = chain.stand_in_for_key
    AND on_post.grid_code = chain.grid_code AND on_post.role = chain.role
  WHERE on_post.away AND on_post.stand_in_for_key IS NOT NULL
)
SELECT on_post.grid_code, on_post.worker_id, on_post.name, on_post.role, on_post.phone,
  coalesce(firsts.name, '') AS stand_in_for
FROM on_post
  LEFT JOIN roles ON roles.district_id = :district_id AND roles.name = on_post.role
  LEFT JOIN workers AS firsts ON firsts.id = on_post.stand_in_for_key
WHERE NOT on_post.away AND roles.answers IS NOT FALSE
  AND NOT EXISTS (
    SELECT FROM chain JOIN on_post AS there ON there.worker_key = chain.stand_in_for_key
      AND there.grid_code = chain.grid_code AND there.role = chain.role
    WHERE chain.id = on_post.id AND NOT there.away
  )
ORDER BY on_post.grid_code COLLATE "C", roles.rank, on_post.id
