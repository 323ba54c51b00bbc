-- Who is proposed for which grid of a merged plan.
SELECT worker_id, name, role, department, area_id, coalesce(grid_code, '') AS grid_code, households,
  households_known
FROM staffing
WHERE plan_id = :plan_id
ORDER BY id
