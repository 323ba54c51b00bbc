-- What the grids of a plan are called, with their communities, and a point in each.
SELECT grids.grid_code, grids.name, versions.name AS community,
  ST_X(point) AS lon, ST_Y(point) AS lat
FROM grids
  JOIN plans ON plans.id = grids.plan_id
  JOIN land_divisions ON land_divisions.land_id = plans.land_id
    AND land_divisions.division_id = grids.community_id
  JOIN division_versions AS versions ON versions.id = land_divisions.version_id
  CROSS JOIN LATERAL (SELECT ST_PointOnSurface(grids.geom) AS point) AS inside
WHERE grids.plan_id = :plan_id
ORDER BY grids.grid_code COLLATE "C"
