-- Events that fit and that somebody may see, newest first, with the names of where they lie. Whatever
-- is null asks for nothing. Who sees what is `sql.event_sight`'s to say.
WITH found AS (
  SELECT *
  FROM events
  WHERE (CAST(:id AS bigint) IS NULL OR id = CAST(:id AS bigint))
    AND (CAST(:external_id AS text) IS NULL OR external_id = CAST(:external_id AS text))
    AND (CAST(:source AS text) IS NULL OR source = CAST(:source AS text))
    AND (CAST(:kind AS text) IS NULL OR kind = CAST(:kind AS text))
    AND (CAST(:status AS text) IS NULL OR status = CAST(:status AS event_status))
    AND (CAST(:grid AS text) IS NULL OR grid_code = CAST(:grid AS text))
    AND (CAST(:in_communities AS bigint[]) IS NULL
      OR community_id = ANY(CAST(:in_communities AS bigint[])))
    AND (CAST(:worker AS text) IS NULL OR worker_ids @> ARRAY[CAST(:worker AS text)])
    AND (CAST(:west AS float8) IS NULL
      OR geom && ST_MakeEnvelope(:west, :south, :east, :north, 4490))
    AND (CAST(:start AS timestamptz) IS NULL OR reported_at >= CAST(:start AS timestamptz))
    AND (CAST(:stop AS timestamptz) IS NULL OR reported_at < CAST(:stop AS timestamptz))
    AND (CAST(:after_at AS timestamptz) IS NULL
      OR (reported_at, id) < (CAST(:after_at AS timestamptz), CAST(:after_id AS bigint)))
    AND (:everything
      OR district_id = ANY(CAST(:districts AS bigint[]))
      OR community_id = ANY(CAST(:communities AS bigint[]))
      OR account_id = CAST(:own AS bigint)
      OR grid_code = ANY(CAST(:grids AS text[]))
        AND district_id = ANY(CAST(:grid_districts AS bigint[])))
  ORDER BY reported_at DESC, id DESC
  LIMIT :most
)
SELECT found.id, found.version, found.source, found.external_id, found.kind, found.text,
  found.reported_at, found.received_at, found.reported_by, found.account_id, found.placed_at,
  found.placed_by, found.reason, found.x, found.y, found.crs, found.address, found.match,
  ST_X(found.geom) AS lon, ST_Y(found.geom) AS lat, CAST(found.status AS text) AS status,
  found.as_of, found.plan_id, found.grid_code, grids.name AS grid_name,
  communities.code AS community_code, versions.name AS community_name, found.nearest, found.workers
FROM found
LEFT JOIN grids ON grids.plan_id = found.plan_id AND grids.grid_code = found.grid_code
LEFT JOIN plans ON plans.id = found.plan_id
LEFT JOIN divisions AS communities ON communities.id = found.community_id
LEFT JOIN land_divisions
  ON land_divisions.land_id = plans.land_id AND land_divisions.division_id = found.community_id
LEFT JOIN division_versions AS versions ON versions.id = land_divisions.version_id
ORDER BY found.reported_at DESC, found.id DESC
