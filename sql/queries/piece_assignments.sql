-- The units of some grids of a plan.
SELECT unit_id, grid_code
FROM assignments
WHERE plan_id = :plan_id AND grid_code = ANY(CAST(:grid_codes AS text[]))
ORDER BY unit_id
