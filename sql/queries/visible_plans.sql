-- The plans, or one of them, that somebody may see: all, those of the divisions for which they
-- draw, and those that are or were published. No divisions at all stand for every division.
SELECT *
FROM (
  SELECT plans.id, plans.name, CAST(plans.state AS text) AS state, plans.version,
    plans.district_id, districts.code AS district_code, plans.from_plan_id, plans.author,
    plans.created_at,
    EXISTS (
      SELECT FROM publications
      WHERE publications.plan_id = plans.id AND publications.valid @> clock_timestamp()
    ) AS published,
    CAST(:sees_all AS boolean) OR CAST(:draws AS boolean) AND (
      cardinality(CAST(:divisions AS text[])) = 0
      OR districts.code = ANY(CAST(:divisions AS text[]))
      OR EXISTS (
        SELECT FROM land_divisions JOIN divisions ON divisions.id = land_divisions.division_id
        WHERE land_divisions.land_id = plans.land_id
          AND divisions.code = ANY(CAST(:divisions AS text[]))
      )
    ) AS mine,
    plans.tip_id IS NOT DISTINCT FROM plans.listed_for AS as_listed
  FROM plans JOIN divisions AS districts ON districts.id = plans.district_id
  WHERE CAST(:plan_id AS bigint) IS NULL OR plans.id = CAST(:plan_id AS bigint)
) AS heads
WHERE mine
  OR EXISTS (
    SELECT FROM publications
    WHERE publications.plan_id = heads.id AND lower(publications.valid) <= clock_timestamp()
  )
ORDER BY id
