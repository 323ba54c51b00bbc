-- Who holds a post at these grids of a district at a moment, there or away, and since when? A
-- stand-in is told with the worker at the same grid and in the same role whom they stand in for;
-- where that one is on post no more, they hold the post themselves.
SELECT postings.grid_code, workers.worker_id, workers.name, postings.role, workers.phone,
  lower(postings.valid) AS since, coalesce(firsts.worker_id, '') AS first_id,
  coalesce(firsts.name, '') AS stand_in_for,
  EXISTS (
    SELECT FROM absences
    WHERE absences.worker_key = postings.worker_key AND absences.valid @> moment.at
  ) AS away
FROM (SELECT coalesce(CAST(:at AS timestamptz), clock_timestamp()) AS at) AS moment
  JOIN postings ON postings.grid_code = ANY(:grid_codes) AND postings.valid @> moment.at
  JOIN workers ON workers.id = postings.worker_key
  LEFT JOIN roles ON roles.district_id = workers.district_id AND roles.name = postings.role
  LEFT JOIN LATERAL (
    SELECT others.worker_id, others.name
    FROM postings AS theirs JOIN workers AS others ON others.id = theirs.worker_key
    WHERE theirs.worker_key = postings.stand_in_for_key
      AND theirs.grid_code = postings.grid_code
      AND theirs.role = postings.role
      AND theirs.valid @> moment.at
  ) AS firsts ON true
WHERE workers.district_id = :district_id
ORDER BY postings.grid_code COLLATE "C", roles.rank, postings.id
