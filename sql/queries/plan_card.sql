-- What is told of one plan at the top: what it is, what it came from, and how much is in it.
SELECT plans.id, plans.name, CAST(plans.state AS text) AS state, plans.version,
  districts.code AS district, names.name AS district_name, plans.target, plans.tolerance,
  plans.author, plans.from_plan_id AS from_plan, plans.created_at,
  left(lands.digest, 12) AS land, counted.grids,
  counted.communities, counted.households, counted.out_of_band,
  (SELECT count(*) FROM assignments WHERE assignments.plan_id = plans.id) AS units
FROM plans
  JOIN lands ON lands.id = plans.land_id
  JOIN divisions AS districts ON districts.id = plans.district_id
  JOIN division_versions AS names
    ON names.division_id = districts.id AND upper_inf(names.valid)
  CROSS JOIN LATERAL (
    SELECT count(*) AS grids,
      count(DISTINCT community_id) AS communities,
      coalesce(sum(households), 0) AS households,
      count(*) FILTER (WHERE kind = 'basic' AND abs(deviation) > plans.tolerance + :edge) AS out_of_band
    FROM grids WHERE grids.plan_id = plans.id
  ) AS counted
WHERE plans.id = :plan_id
