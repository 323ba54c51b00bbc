-- What was done to a plan, oldest first: after an entry, and after a version.
SELECT plan_log.id, plan_log.version, plan_log.at, plan_log.by,
  CAST(plan_log.action AS text) AS action, plan_log.body, plan_log.edit_id,
  ARRAY(
    SELECT DISTINCT log_grids.grid_code
    FROM log_grids
    WHERE log_grids.log_id = coalesce(plan_log.edit_id, plan_log.id)
    ORDER BY log_grids.grid_code
  ) AS grids
FROM plan_log
WHERE plan_log.plan_id = :plan_id AND plan_log.id > :after AND plan_log.version > :since
ORDER BY plan_log.id
LIMIT :limit
