-- Which plans hold at a moment, in all districts or in one?
SELECT publications.plan_id, publications.district_id, districts.code AS district_code,
  names.name AS district_name, plans.version, lower(publications.valid) AS valid_from,
  upper(publications.valid) AS valid_until, publications.filing_number, publications.by
FROM publications
  JOIN plans ON plans.id = publications.plan_id
  JOIN divisions AS districts ON districts.id = publications.district_id
  JOIN division_versions AS names
    ON names.division_id = districts.id AND upper_inf(names.valid)
WHERE publications.valid @> coalesce(CAST(:at AS timestamptz), clock_timestamp())
  AND (CAST(:district_code AS text) IS NULL OR districts.code = :district_code)
ORDER BY districts.code COLLATE "C", publications.id
