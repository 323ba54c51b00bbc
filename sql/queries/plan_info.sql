-- How a plan came about.
SELECT plans.land_id, districts.code AS district_code, names.name AS district_name, plans.target,
  plans.tolerance, plans.seed, lands.metric_crs, plans.parameters, plans.digests,
  plans.made_by AS version
FROM plans
  JOIN lands ON lands.id = plans.land_id
  JOIN divisions AS districts ON districts.id = plans.district_id
  JOIN division_versions AS names
    ON names.division_id = districts.id AND upper_inf(names.valid)
WHERE plans.id = :plan_id
