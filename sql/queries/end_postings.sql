-- Ends what runs of the workers of a roster and is not repeated in it; of all workers of the
-- district, where it is the whole roster.
WITH said AS (
  SELECT workers.id AS worker_key, roster.role, roster.grid_code, roster.department,
    roster.area_id, tstzrange(roster.start, roster.stop) AS valid
  FROM jsonb_to_recordset(CAST(:roster AS jsonb)) AS roster (
      worker_id text, role text, grid_code text, department text, area_id text,
      start timestamptz, stop timestamptz
    )
    JOIN workers ON workers.district_id = :district_id AND workers.worker_id = roster.worker_id
)
UPDATE postings SET valid = tstzrange(lower(valid), now())
WHERE worker_key IN (
    SELECT worker_key FROM said
    UNION ALL
    SELECT id FROM workers WHERE district_id = :district_id AND CAST(:whole AS boolean)
  )
  AND valid @> now()
  AND NOT EXISTS (SELECT FROM said WHERE postings.worker_key = said.worker_key
    AND postings.role = said.role
    AND (postings.grid_code, postings.department, postings.area_id)
      IS NOT DISTINCT FROM (said.grid_code, said.department, said.area_id)
    AND lower(postings.valid) = lower(said.valid))
