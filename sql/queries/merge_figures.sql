-- The figures of a merged plan; no row for any other.
SELECT figures FROM merges WHERE plan_id = :plan_id
