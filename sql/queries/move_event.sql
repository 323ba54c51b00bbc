-- Places an event anew; a trigger keeps where it was. Not through a version that is not the next.
UPDATE events
SET version = :version, placed_at = clock_timestamp(), placed_by = :by, reason = :reason,
  x = CAST(:x AS float8), y = CAST(:y AS float8), crs = :crs, address = :address,
  match = CAST(:match AS jsonb),
  geom = ST_SetSRID(ST_MakePoint(CAST(:lon AS float8), CAST(:lat AS float8)), 4490),
  status = CAST(:status AS event_status), as_of = :as_of,
  district_id = district_of_event(CAST(:plan_id AS bigint), CAST(:nearest AS jsonb), :as_of),
  plan_id = CAST(:plan_id AS bigint), grid_code = :grid_code,
  community_id = (
    SELECT grids.community_id FROM grids
    WHERE grids.plan_id = CAST(:plan_id AS bigint) AND grids.grid_code = CAST(:grid_code AS text)
  ),
  nearest = CAST(:nearest AS jsonb), workers = CAST(:workers AS jsonb), worker_ids = :worker_ids
WHERE id = :id
