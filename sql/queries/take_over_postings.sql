-- What runs of the workers of a roster, and stands there with another first day, gets the days that
-- the roster says; of several rows those of the latest that has begun. Nothing that would then
-- overlap another posting: that is told as a clash.
WITH said AS (
  SELECT workers.id AS worker_key, roster.role, roster.grid_code, roster.department,
    roster.area_id, tstzrange(roster.start, roster.stop) AS valid
  FROM jsonb_to_recordset(CAST(:roster AS jsonb)) AS roster (
      worker_id text, role text, grid_code text, department text, area_id text,
      start timestamptz, stop timestamptz
    )
    JOIN workers ON workers.district_id = :district_id AND workers.worker_id = roster.worker_id
),
same AS (
  SELECT postings.id, postings.valid AS before, said.valid AS after
  FROM said JOIN postings ON postings.worker_key = said.worker_key
    AND postings.role = said.role
    AND (postings.grid_code, postings.department, postings.area_id)
      IS NOT DISTINCT FROM (said.grid_code, said.department, said.area_id)
    AND lower(postings.valid) <= now()
),
taken AS (
  SELECT DISTINCT ON (id) id, after
  FROM same AS running
  WHERE before @> now() AND before && after AND lower(after) <= now()
    AND NOT EXISTS (
      SELECT FROM same
      WHERE same.id = running.id AND lower(same.after) = lower(same.before)
        OR same.id <> running.id AND same.after = running.after AND same.before && same.after
    )
  ORDER BY id, lower(after) DESC
)
UPDATE postings SET valid = taken.after
FROM taken
WHERE postings.id = taken.id
