-- The departments' layers as they stand now: their areas, those of them that are retired, and the
-- communities in which new ones are refused.
WITH moment AS MATERIALIZED (
  SELECT clock_timestamp() AS now
),
known AS (
  SELECT district_id, department FROM department_areas
  UNION
  SELECT district_id, department FROM department_exceptions
),
closed AS MATERIALIZED (
  SELECT known.district_id, known.department, ground.code, ground.geom
  FROM moment, known JOIN retired_ground AS ground ON ground.district_id = known.district_id
  WHERE ground.since <= moment.now
    AND NOT excepted(known.district_id, known.department, ground.community_id, moment.now)
),
own AS (
  SELECT areas.district_id, areas.department, count(*) AS areas,
    count(*) FILTER (
      WHERE EXISTS (
        SELECT FROM closed
        WHERE closed.district_id = areas.district_id AND closed.department = areas.department
          AND closed.geom && areas.geom AND lies_on(areas.geom, closed.geom)
      )
    ) AS retired
  FROM department_areas AS areas, moment
  WHERE areas.valid @> moment.now
  GROUP BY areas.district_id, areas.department
)
SELECT districts.code AS district, known.department, coalesce(own.areas, 0) AS areas,
  coalesce(own.retired, 0) AS retired,
  ARRAY(
    SELECT DISTINCT closed.code
    FROM closed
    WHERE closed.district_id = known.district_id AND closed.department = known.department
    ORDER BY closed.code
  ) AS communities
FROM known
  JOIN divisions AS districts ON districts.id = known.district_id
  LEFT JOIN own ON own.district_id = known.district_id AND own.department = known.department
ORDER BY districts.code COLLATE "C", known.department COLLATE "C"
