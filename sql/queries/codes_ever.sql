-- Every code that a grid of a district ever had, in a plan or in the log of one.
SELECT grids.grid_code
FROM grids
  JOIN plans ON plans.id = grids.plan_id
  JOIN divisions ON divisions.id = plans.district_id
WHERE divisions.code = :district
UNION
SELECT log_grids.grid_code
FROM log_grids
  JOIN plan_log ON plan_log.id = log_grids.log_id
  JOIN plans ON plans.id = plan_log.plan_id
  JOIN divisions ON divisions.id = plans.district_id
WHERE divisions.code = :district
ORDER BY grid_code
