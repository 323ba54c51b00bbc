-- The exceptions of a plan, in the order in which they came.
SELECT kind, community_code, grid_code, detail, area_m2, geom AS geometry
FROM exceptions
WHERE plan_id = :plan_id
ORDER BY id
