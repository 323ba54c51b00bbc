-- The buildings of a land that two plans share, and the grid of each in both.
SELECT buildings.building_id, buildings.address, buildings.households,
  one.grid_code AS from_grid, other.grid_code AS to_grid
FROM assignments AS one
  JOIN assignments AS other ON other.plan_id = :after AND other.unit_id = one.unit_id
  JOIN buildings ON buildings.land_id = one.land_id AND buildings.unit_id = one.unit_id
WHERE one.plan_id = :before
ORDER BY buildings.id
