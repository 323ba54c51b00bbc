-- Some grids of a plan, with the codes of community and street as they were for its land.
SELECT grids.grid_code, grids.name, CAST(grids.kind AS text) AS kind,
  communities.code AS community_code, coalesce(streets.code, '') AS street_code, grids.households,
  grids.population, grids.deviation, grids.compactness, grids.reach_m, grids.locked,
  grids.geom AS geometry
FROM grids
  JOIN plans ON plans.id = grids.plan_id
  JOIN divisions AS communities ON communities.id = grids.community_id
  JOIN land_divisions
    ON land_divisions.land_id = plans.land_id AND land_divisions.division_id = grids.community_id
  JOIN division_versions AS versions ON versions.id = land_divisions.version_id
  LEFT JOIN divisions AS streets ON streets.id = versions.parent_id AND streets.level = 'street'
WHERE grids.plan_id = :plan_id AND grids.grid_code = ANY(CAST(:grid_codes AS text[]))
ORDER BY grids.grid_code COLLATE "C"
