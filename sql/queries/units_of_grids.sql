-- The units of some grids of a plan, as of the whole plan in `plan_units`.
SELECT units.unit_id, assignments.grid_code, communities.code AS community_code, units.households,
  units.population, units.building_count, units.compound, units.geom AS geometry
FROM assignments
  JOIN units ON units.land_id = assignments.land_id AND units.unit_id = assignments.unit_id
  JOIN divisions AS communities ON communities.id = units.community_id
WHERE assignments.plan_id = :plan_id AND assignments.grid_code = ANY(CAST(:grid_codes AS text[]))
ORDER BY units.unit_id
