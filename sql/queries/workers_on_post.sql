-- Who is on post at these grids of a district at a moment?
SELECT postings.grid_code, workers.worker_id, workers.name, postings.role, workers.phone
FROM postings JOIN workers ON workers.id = postings.worker_key
WHERE workers.district_id = :district_id
  AND postings.grid_code = ANY(:grid_codes)
  AND postings.valid @> coalesce(CAST(:at AS timestamptz), clock_timestamp())
ORDER BY postings.grid_code COLLATE "C", postings.id
