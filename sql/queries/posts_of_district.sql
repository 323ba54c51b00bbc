-- The postings of a district that are not over.
SELECT postings.id, workers.worker_id, workers.name, postings.role,
  coalesce(postings.grid_code, '') AS grid_code, coalesce(postings.department, '') AS department,
  coalesce(postings.area_id, '') AS area_id, lower(postings.valid) AS start,
  upper(postings.valid) AS stop, coalesce(firsts.worker_id, '') AS stand_in_for
FROM postings
  JOIN workers ON workers.id = postings.worker_key
  LEFT JOIN workers AS firsts ON firsts.id = postings.stand_in_for_key
WHERE workers.district_id = :district_id
  AND (upper_inf(postings.valid) OR upper(postings.valid) > now())
ORDER BY postings.id
