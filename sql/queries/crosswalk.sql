-- Which grids of some merged plans took over the areas of a department, or one of them?
-- An empty grid_code stands for what lies in no grid.
SELECT own.plan_id, own.area_id, own.households AS of_households, own.area_m2 AS of_area_m2,
  coalesce(crosswalk.grid_code, '') AS grid_code, coalesce(grids.name, '') AS name,
  crosswalk.households, crosswalk.household_share_of_area, crosswalk.household_share_of_grid,
  crosswalk.area_m2, crosswalk.area_share_of_area, crosswalk.area_share_of_grid
FROM merge_areas AS own
  JOIN crosswalk
    ON crosswalk.plan_id = own.plan_id
    AND crosswalk.department = own.department AND crosswalk.area_id = own.area_id
  LEFT JOIN grids
    ON grids.plan_id = crosswalk.plan_id AND grids.grid_code = crosswalk.grid_code
WHERE own.plan_id = ANY(:plan_ids)
  AND own.department = :department
  AND (CAST(:area_id AS text) IS NULL OR own.area_id = :area_id)
ORDER BY own.plan_id, own.id, crosswalk.grid_code IS NULL, crosswalk.households DESC,
  crosswalk.area_m2 DESC, crosswalk.grid_code COLLATE "C"
