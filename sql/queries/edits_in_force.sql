-- How many edits of a plan are in force: the last one, the one before it, and so on.
WITH RECURSIVE chain AS (
  SELECT plan_log.id, plan_log.parent_id
  FROM plans JOIN plan_log ON plan_log.id = plans.tip_id
  WHERE plans.id = :plan_id
  UNION ALL
  SELECT plan_log.id, plan_log.parent_id
  FROM chain JOIN plan_log ON plan_log.id = chain.parent_id
)
SELECT count(*) FROM chain
