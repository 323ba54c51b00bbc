-- Adds an event, unless its source has told it already, or other plans hold at the moment as_of than
-- those by which it was located (in_force; null where it was located by the database at as_of).
-- No row: one of the two.
INSERT INTO events (source, external_id, kind, text, reported_at, reported_by, account_id,
  placed_by, reason, x, y, crs, address, match, geom, status, as_of, district_id, plan_id,
  grid_code, community_id, nearest, workers, worker_ids)
SELECT :source, :external_id, :kind, :text, :reported_at, :by, CAST(:account_id AS bigint),
  :by, '', CAST(:x AS float8), CAST(:y AS float8), :crs, :address, CAST(:match AS jsonb),
  ST_SetSRID(ST_MakePoint(CAST(:lon AS float8), CAST(:lat AS float8)), 4490),
  CAST(:status AS event_status), :as_of,
  district_of_event(asked.plan_id, CAST(:nearest AS jsonb), :as_of),
  asked.plan_id, asked.grid_code, grids.community_id, CAST(:nearest AS jsonb),
  CAST(:workers AS jsonb), :worker_ids
FROM (SELECT CAST(:plan_id AS bigint), CAST(:grid_code AS text)) AS asked (plan_id, grid_code)
LEFT JOIN grids ON grids.plan_id = asked.plan_id AND grids.grid_code = asked.grid_code
WHERE CAST(:in_force AS bigint[]) IS NULL
  OR CAST(:in_force AS bigint[]) = ARRAY(
    SELECT plan_id FROM publications
    WHERE valid @> CAST(:as_of AS timestamptz)
    ORDER BY plan_id
  )
ON CONFLICT (source, external_id) DO NOTHING
RETURNING id
