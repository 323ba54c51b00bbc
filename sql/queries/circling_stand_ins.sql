-- The rows of a roster that stand in, by way of others and at one moment, for themselves.
WITH RECURSIVE links AS MATERIALIZED (
  SELECT postings.worker_key, postings.stand_in_for_key, postings.role, postings.valid,
    coalesce(postings.grid_code, '') AS grid_code, coalesce(postings.department, '') AS department,
    coalesce(postings.area_id, '') AS area_id
  FROM postings JOIN workers ON workers.id = postings.worker_key
  WHERE workers.district_id = :district_id AND postings.stand_in_for_key IS NOT NULL
),
walk AS (
  SELECT roster.position, roster.worker_id, workers.id AS worker_key, links.stand_in_for_key,
    links.role, links.grid_code, links.department, links.area_id, links.valid
  FROM jsonb_to_recordset(CAST(:roster AS jsonb)) AS roster (
      worker_id text, role text, grid_code text, department text, area_id text,
      start timestamptz, stand_in_for text, position bigint
    )
    JOIN workers ON workers.district_id = :district_id AND workers.worker_id = roster.worker_id
    JOIN links ON links.worker_key = workers.id AND links.role = roster.role
      AND (links.grid_code, links.department, links.area_id) = (
        coalesce(roster.grid_code, ''), coalesce(roster.department, ''), coalesce(roster.area_id, '')
      )
      AND lower(links.valid) = roster.start
  WHERE roster.stand_in_for IS NOT NULL
  UNION
  SELECT walk.position, walk.worker_id, walk.worker_key, links.stand_in_for_key,
    walk.role, walk.grid_code, walk.department, walk.area_id, walk.valid * links.valid
  FROM walk JOIN links ON links.worker_key = walk.stand_in_for_key
    AND (links.role, links.grid_code, links.department, links.area_id)
      = (walk.role, walk.grid_code, walk.department, walk.area_id)
    AND links.valid && walk.valid
  WHERE walk.stand_in_for_key <> walk.worker_key
)
SELECT DISTINCT position, worker_id
FROM walk WHERE stand_in_for_key = worker_key
ORDER BY position
