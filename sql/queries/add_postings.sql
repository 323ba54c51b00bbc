-- Adds the postings of a roster that are not known yet.
WITH said AS (
  SELECT workers.id AS worker_key, roster.role, roster.grid_code, roster.department,
    roster.area_id, tstzrange(roster.start, roster.stop) AS valid, firsts.id AS stand_in_for_key
  FROM jsonb_to_recordset(CAST(:roster AS jsonb)) AS roster (
      worker_id text, role text, grid_code text, department text, area_id text,
      start timestamptz, stop timestamptz, stand_in_for text
    )
    JOIN workers ON workers.district_id = :district_id AND workers.worker_id = roster.worker_id
    LEFT JOIN workers AS firsts
      ON firsts.district_id = :district_id AND firsts.worker_id = roster.stand_in_for
)
INSERT INTO postings (worker_key, role, grid_code, department, area_id, valid, stand_in_for_key)
SELECT worker_key, role, grid_code, department, area_id, valid, stand_in_for_key
FROM said
WHERE NOT EXISTS (SELECT FROM postings WHERE postings.worker_key = said.worker_key
    AND postings.role = said.role
    AND (postings.grid_code, postings.department, postings.area_id)
      IS NOT DISTINCT FROM (said.grid_code, said.department, said.area_id)
    AND lower(postings.valid) = lower(said.valid))
