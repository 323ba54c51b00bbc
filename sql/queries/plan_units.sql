-- The units of a plan's land, and the grid of each.
SELECT units.unit_id, assignments.grid_code, communities.code AS community_code, units.households,
  units.population, units.building_count, units.compound, units.geom AS geometry
FROM assignments
  JOIN units ON units.land_id = assignments.land_id AND units.unit_id = assignments.unit_id
  JOIN divisions AS communities ON communities.id = units.community_id
WHERE assignments.plan_id = :plan_id
ORDER BY units.unit_id
