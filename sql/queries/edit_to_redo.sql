-- The edit that comes next: the last that was done where the plan stands.
SELECT id
FROM plan_log
WHERE plan_id = :plan_id AND action < 'undo'
  AND CASE
    WHEN CAST(:tip_id AS bigint) IS NULL THEN parent_id IS NULL
    ELSE parent_id = CAST(:tip_id AS bigint)
  END
ORDER BY id DESC
LIMIT 1
