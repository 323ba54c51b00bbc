-- Copies which unit lies in which grid, from a plan to another.
INSERT INTO assignments (plan_id, unit_id, land_id, community_id, grid_code)
SELECT :plan_id, unit_id, land_id, community_id, grid_code
FROM assignments
WHERE plan_id = :from_plan
