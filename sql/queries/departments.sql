-- The departments' layers as they stand now: their areas, those of them that are retired, and the
-- communities in which new ones are refused.
WITH moment AS (
  SELECT clock_timestamp() AS now
),
known AS (
  SELECT district_id, department FROM department_areas
  UNION
  SELECT district_id, department FROM department_exceptions
),
own AS (
  SELECT areas.district_id, areas.department, count(*) AS areas,
    count(*) FILTER (
      WHERE EXISTS (
        SELECT FROM retired_below(areas.district_id, areas.department, areas.geom, moment.now)
      )
    ) AS retired
  FROM department_areas AS areas, moment
  WHERE areas.valid @> moment.now
  GROUP BY areas.district_id, areas.department
)
SELECT districts.code AS district, known.department, coalesce(own.areas, 0) AS areas,
  coalesce(own.retired, 0) AS retired,
  ARRAY(
    SELECT DISTINCT ground.community_code
    FROM moment, retired_for(known.district_id, known.department, moment.now) AS ground
    ORDER BY ground.community_code
  ) AS communities
FROM known
  JOIN divisions AS districts ON districts.id = known.district_id
  LEFT JOIN own ON own.district_id = known.district_id AND own.department = known.department
ORDER BY districts.code COLLATE "C", known.department COLLATE "C"
