-- Where an event was placed before, the first place first.
SELECT places.version, places.placed_at, places.placed_by, places.reason, places.x, places.y,
  places.crs, places.address, places.match, ST_X(places.geom) AS lon, ST_Y(places.geom) AS lat,
  CAST(places.status AS text) AS status, places.as_of, places.plan_id, places.grid_code,
  grids.name AS grid_name, communities.code AS community_code, versions.name AS community_name,
  places.nearest, places.workers
FROM event_places AS places
LEFT JOIN grids ON grids.plan_id = places.plan_id AND grids.grid_code = places.grid_code
LEFT JOIN plans ON plans.id = places.plan_id
LEFT JOIN divisions AS communities ON communities.id = places.community_id
LEFT JOIN land_divisions
  ON land_divisions.land_id = plans.land_id AND land_divisions.division_id = places.community_id
LEFT JOIN division_versions AS versions ON versions.id = land_divisions.version_id
WHERE places.event_id = :event_id
ORDER BY places.version
