-- All plans, newest last, and whether each holds at a moment.
SELECT plans.id, plans.name, CAST(plans.state AS text) AS state, plans.version,
  districts.code AS district, plans.author, plans.created_at,
  EXISTS (
    SELECT FROM publications
    WHERE publications.plan_id = plans.id
      AND publications.valid @> coalesce(CAST(:at AS timestamptz), clock_timestamp())
  ) AS published
FROM plans JOIN divisions AS districts ON districts.id = plans.district_id
ORDER BY plans.id
