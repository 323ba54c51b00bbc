-- Has somebody made, edited or submitted a plan? By account, where the log knows it, else by name.
SELECT EXISTS (
  SELECT FROM plan_log
  WHERE plan_id = :plan_id AND action < 'approve'
    AND CASE
      WHEN account_id IS NULL OR CAST(:account_id AS bigint) IS NULL THEN by = :name
      ELSE account_id = CAST(:account_id AS bigint)
    END
)
OR EXISTS (
  SELECT FROM plans
  WHERE id = :plan_id AND author = :name
    AND NOT EXISTS (SELECT FROM plan_log WHERE plan_id = :plan_id AND action = 'made')
) AS has_drawn
