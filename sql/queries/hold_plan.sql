-- Holds a plan until the transaction ends, and tells how it stands then.
SELECT plans.id, plans.land_id, plans.district_id, districts.code AS district_code,
  CAST(plans.state AS text) AS state, plans.version, plans.from_plan_id, plans.tip_id,
  plans.listed_for, plans.tolerance
FROM plans JOIN divisions AS districts ON districts.id = plans.district_id
WHERE plans.id = :plan_id
FOR NO KEY UPDATE OF plans
