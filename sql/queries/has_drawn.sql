-- Has somebody made, edited or submitted a plan? By account and by name: a name that was revoked
-- and given again may be the same person.
SELECT EXISTS (
  SELECT FROM plan_log
  WHERE plan_id = :plan_id AND action < 'approve'
    AND (by = :name OR account_id = CAST(:account_id AS bigint))
)
OR EXISTS (
  SELECT FROM plans
  WHERE id = :plan_id AND author = :name
    AND NOT EXISTS (SELECT FROM plan_log WHERE plan_id = :plan_id AND action = 'made')
) AS has_drawn
