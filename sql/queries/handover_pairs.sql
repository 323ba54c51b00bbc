-- How many buildings and households went from one grid to another, between plans of one land?
SELECT one.grid_code AS from_grid, other.grid_code AS to_grid,
  sum(units.building_count) AS buildings, sum(units.households) AS households
FROM assignments AS one
  JOIN assignments AS other ON other.plan_id = :after AND other.unit_id = one.unit_id
  JOIN units ON units.land_id = one.land_id AND units.unit_id = one.unit_id
WHERE one.plan_id = :before AND one.grid_code <> other.grid_code
GROUP BY one.grid_code, other.grid_code
