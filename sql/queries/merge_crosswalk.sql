-- What of the departments' areas went to which grids of a merged plan.
SELECT department, coalesce(area_id, '') AS area_id, coalesce(grid_code, '') AS grid_code,
  households, household_share_of_area, household_share_of_grid, area_m2, area_share_of_area,
  area_share_of_grid
FROM crosswalk
WHERE plan_id = :plan_id
ORDER BY id
