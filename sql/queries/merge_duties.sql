-- What is to be handled in the grids of a merged plan, and who is responsible for it there.
SELECT grid_code, matter, lead, supporting
FROM duties
WHERE plan_id = :plan_id
ORDER BY id
