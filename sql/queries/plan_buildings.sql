-- The buildings of a plan's land, in the order in which they came.
SELECT buildings.building_id, buildings.unit_id, buildings.households, buildings.population,
  buildings.address, buildings.geom AS geometry
FROM buildings JOIN plans ON plans.land_id = buildings.land_id
WHERE plans.id = :plan_id
ORDER BY buildings.id
