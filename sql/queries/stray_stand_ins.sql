-- The rows of a roster that stand in for somebody who has no posting at that place and in that role
-- on any of their days.
WITH said AS MATERIALIZED (
  SELECT roster.position, roster.worker_id, roster.stand_in_for, roster.role,
    coalesce(roster.grid_code, '') AS grid_code, coalesce(roster.department, '') AS department,
    coalesce(roster.area_id, '') AS area_id, tstzrange(roster.start, roster.stop) AS valid,
    workers.id AS stand_in_for_key
  FROM jsonb_to_recordset(CAST(:roster AS jsonb)) AS roster (
      worker_id text, role text, grid_code text, department text, area_id text,
      start timestamptz, stop timestamptz, stand_in_for text, position bigint
    )
    LEFT JOIN workers
      ON workers.district_id = :district_id AND workers.worker_id = roster.stand_in_for
  WHERE roster.stand_in_for IS NOT NULL
)
SELECT position, worker_id, stand_in_for
FROM said
WHERE position NOT IN (
    SELECT said.position
    FROM said JOIN postings ON postings.worker_key = said.stand_in_for_key
      AND postings.role = said.role AND coalesce(postings.grid_code, '') = said.grid_code
      AND coalesce(postings.department, '') = said.department
      AND coalesce(postings.area_id, '') = said.area_id AND postings.valid && said.valid
  )
ORDER BY position
