-- Copies the exceptions of a plan to another, in their order.
INSERT INTO exceptions (plan_id, kind, community_code, grid_code, detail, area_m2, geom)
SELECT :plan_id, kind, community_code, grid_code, detail, area_m2, geom
FROM exceptions
WHERE plan_id = :from_plan
ORDER BY id
