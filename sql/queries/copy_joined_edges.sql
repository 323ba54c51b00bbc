-- Copies which hard edges may hold a grid together, from a plan to another.
INSERT INTO joined_edges (plan_id, land_id, unit_a, unit_b)
SELECT :plan_id, land_id, unit_a, unit_b
FROM joined_edges
WHERE plan_id = :from_plan
