-- Which merged plans tell what became of the departments' areas: one plan, or of each district the
-- last that had been published by a moment, even where another plan holds by then.
SELECT DISTINCT ON (plans.district_id) plans.id AS plan_id, districts.code AS district_code,
  names.name AS district_name,
  EXISTS (
    SELECT FROM publications AS holding
    WHERE holding.plan_id = plans.id
      AND holding.valid @> coalesce(CAST(:at AS timestamptz), clock_timestamp())
  ) AS holds
FROM merges
  JOIN plans ON plans.id = merges.plan_id
  JOIN divisions AS districts ON districts.id = plans.district_id
  JOIN division_versions AS names ON names.division_id = districts.id AND upper_inf(names.valid)
  LEFT JOIN publications ON publications.plan_id = plans.id
WHERE CASE
  WHEN CAST(:plan_id AS bigint) IS NOT NULL THEN plans.id = :plan_id
  ELSE lower(publications.valid) <= coalesce(CAST(:at AS timestamptz), clock_timestamp())
END
ORDER BY plans.district_id, lower(publications.valid) DESC
