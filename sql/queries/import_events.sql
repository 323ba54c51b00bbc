-- Adds the events among rows (jsonb) that their sources have not told of yet.
INSERT INTO events (source, external_id, kind, text, reported_at, reported_by, account_id,
  placed_by, reason, x, y, crs, address, match, geom, status, as_of, district_id, plan_id,
  grid_code, community_id, nearest, workers, worker_ids)
SELECT said.source, said.external_id, said.kind, said.text, said.reported_at, :by,
  CAST(:account_id AS bigint), :by, '', said.x, said.y, said.crs, said.address, said.match,
  ST_SetSRID(ST_MakePoint(said.lon, said.lat), 4490), CAST(said.status AS event_status),
  said.as_of, coalesce(plans.district_id, district_of_event(NULL, said.nearest, said.as_of)),
  said.plan_id, said.grid_code, grids.community_id, said.nearest, said.workers, said.worker_ids
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS said (
    source text, external_id text, kind text, text text, reported_at timestamptz, x float8,
    y float8, crs text, address text, match jsonb, lon float8, lat float8, status text,
    as_of timestamptz, plan_id bigint, grid_code text, nearest jsonb, workers jsonb,
    worker_ids text[]
  )
LEFT JOIN plans ON plans.id = said.plan_id
LEFT JOIN grids ON grids.plan_id = said.plan_id AND grids.grid_code = said.grid_code
ORDER BY said.reported_at
ON CONFLICT (source, external_id) DO NOTHING
