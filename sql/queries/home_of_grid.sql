-- The community of one grid of a plan, as it was for the plan's land.
SELECT communities.code, versions.name, coalesce(streets.code, '') AS street_code,
  versions.geom AS geometry
FROM grids
  JOIN plans ON plans.id = grids.plan_id
  JOIN land_divisions
    ON land_divisions.land_id = plans.land_id AND land_divisions.division_id = grids.community_id
  JOIN divisions AS communities ON communities.id = grids.community_id
  JOIN division_versions AS versions ON versions.id = land_divisions.version_id
  LEFT JOIN divisions AS streets ON streets.id = versions.parent_id AND streets.level = 'street'
WHERE grids.plan_id = :plan_id AND grids.grid_code = :grid_code
