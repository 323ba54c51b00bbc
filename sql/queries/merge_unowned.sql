-- The pieces of ground of a merged plan that departments have not.
SELECT department, community_code, coalesce(grid_code, '') AS grid_code, households, area_m2,
  geom AS geometry
FROM unowned
WHERE plan_id = :plan_id
ORDER BY id
