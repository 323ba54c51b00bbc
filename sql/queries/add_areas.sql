-- Adds areas of departments that are not known with this outline, from now on.
-- Where anew is true, an outline that was there before is taken up again.
WITH given AS MATERIALIZED (
  SELECT department, area_id, CAST(ewkb AS geometry) AS geom, position
  FROM unnest(CAST(:departments AS text[]), CAST(:area_ids AS text[]), CAST(:geoms AS text[]))
    WITH ORDINALITY AS given (department, area_id, ewkb, position)
)
INSERT INTO department_areas (district_id, department, area_id, geom, valid)
SELECT CAST(:district_id AS bigint), given.department, given.area_id, given.geom,
  tstzrange(
    greatest(
      clock_timestamp(),
      (
        SELECT max(upper(own.valid)) FROM department_areas AS own
        WHERE own.district_id = :district_id
          AND own.department = given.department AND own.area_id = given.area_id
      )
    ),
    NULL
  )
FROM given
WHERE NOT EXISTS (
  SELECT FROM department_areas AS known
  WHERE known.district_id = :district_id
    AND known.department = given.department AND known.area_id = given.area_id
    AND ST_AsBinary(known.geom) = ST_AsBinary(given.geom)
    AND (upper_inf(known.valid) OR NOT :anew)
)
ORDER BY given.position
