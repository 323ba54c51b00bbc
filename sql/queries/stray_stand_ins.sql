-- The rows of a roster that stand in for somebody who has no posting at that place and in that role
-- on any of their days.
SELECT roster.position, roster.worker_id, roster.stand_in_for
FROM jsonb_to_recordset(CAST(:roster AS jsonb)) AS roster (
    worker_id text, role text, grid_code text, department text, area_id text,
    start timestamptz, stop timestamptz, stand_in_for text, position bigint
  )
WHERE roster.stand_in_for IS NOT NULL
  AND NOT EXISTS (
    SELECT FROM workers JOIN postings ON postings.worker_key = workers.id
    WHERE workers.district_id = :district_id AND workers.worker_id = roster.stand_in_for
      AND postings.role = roster.role
      AND (postings.grid_code, postings.department, postings.area_id)
        IS NOT DISTINCT FROM (roster.grid_code, roster.department, roster.area_id)
      AND postings.valid && tstzrange(roster.start, roster.stop)
  )
ORDER BY roster.position
