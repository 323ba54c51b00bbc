-- The rows of a roster that overlap what else there was of the same worker, role and place by now,
-- or another row of the roster.
WITH said AS (
  SELECT workers.id AS worker_key, roster.worker_id, roster.position, roster.role,
    roster.grid_code, roster.department, roster.area_id,
    tstzrange(roster.start, roster.stop) AS valid
  FROM jsonb_to_recordset(CAST(:roster AS jsonb)) AS roster (
      worker_id text, role text, grid_code text, department text, area_id text,
      start timestamptz, stop timestamptz, position bigint
    )
    JOIN workers ON workers.district_id = :district_id AND workers.worker_id = roster.worker_id
),
stays AS (
  SELECT worker_key, role, grid_code, department, area_id,
    tstzrange(lower(valid), least(upper(valid), now())) AS valid
  FROM postings
  WHERE lower(valid) < now()
    AND NOT EXISTS (
      SELECT FROM said WHERE postings.worker_key = said.worker_key
        AND postings.role = said.role
        AND (postings.grid_code, postings.department, postings.area_id)
          IS NOT DISTINCT FROM (said.grid_code, said.department, said.area_id)
        AND lower(postings.valid) = lower(said.valid)
    )
),
others AS (
  SELECT worker_key, role, grid_code, department, area_id, valid, 0 AS position FROM stays
  UNION ALL
  SELECT worker_key, role, grid_code, department, area_id, valid, position FROM said
)
SELECT said.position, said.worker_id, said.role, lower(said.valid) AS start,
  lower(others.valid) AS other_start, upper(others.valid) AS other_stop
FROM said JOIN others
  ON others.worker_key = said.worker_key AND others.role = said.role
  AND (others.grid_code, others.department, others.area_id)
    IS NOT DISTINCT FROM (said.grid_code, said.department, said.area_id)
  AND others.valid && said.valid AND others.position < said.position
ORDER BY said.position, other_start
