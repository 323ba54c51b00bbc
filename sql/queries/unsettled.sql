-- Is anything that follows from a plan's edits not stored yet?
SELECT plans.tip_id IS DISTINCT FROM plans.listed_for AS unlisted,
  EXISTS (SELECT FROM merges WHERE merges.plan_id = plans.id AND stale) AS underived
FROM plans
WHERE plans.id = :plan_id
