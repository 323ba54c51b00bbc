-- When a plan was, is and will be published.
SELECT lower(valid) AS start, upper(valid) AS until, filing_number, by
FROM publications
WHERE plan_id = :plan_id
ORDER BY lower(valid)
