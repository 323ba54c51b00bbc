-- The departments' areas that went into a merged plan, in the order in which they came.
SELECT merge_areas.department, merge_areas.area_id, merge_areas.households, merge_areas.area_m2,
  department_areas.geom AS geometry
FROM merge_areas JOIN department_areas ON department_areas.id = merge_areas.area_key
WHERE merge_areas.plan_id = :plan_id
ORDER BY merge_areas.id
