-- Which grids of a merged plan took an area of a department over, with what share of it, and at
-- which point of both?
SELECT crosswalk.grid_code,
  coalesce(crosswalk.household_share_of_area, crosswalk.area_share_of_area, 0) AS share,
  coalesce(crosswalk.area_share_of_area, 0) AS ground,
  ST_X(point) AS lon, ST_Y(point) AS lat
FROM merge_areas AS own
  JOIN department_areas ON department_areas.id = own.area_key
  JOIN crosswalk
    ON crosswalk.plan_id = own.plan_id
    AND crosswalk.department = own.department AND crosswalk.area_id = own.area_id
  JOIN grids ON grids.plan_id = crosswalk.plan_id AND grids.grid_code = crosswalk.grid_code
  CROSS JOIN LATERAL (
    SELECT ST_CollectionExtract(ST_Intersection(department_areas.geom, grids.geom), 3) AS shared
  ) AS common
  CROSS JOIN LATERAL (
    SELECT ST_PointOnSurface(CASE WHEN ST_IsEmpty(shared) THEN grids.geom ELSE shared END) AS point
  ) AS inside
WHERE own.plan_id = :plan_id AND own.department = :department AND own.area_id = :area_id
ORDER BY share DESC, ground DESC, crosswalk.grid_code COLLATE "C"
