-- Adds areas of departments that are not known with this outline, from now on.
-- Where anew is true, an outline that was there before is taken up again.
WITH given AS (
  SELECT department, area_id, CAST(ewkb AS geometry) AS geom, position
  FROM unnest(CAST(:departments AS text[]), CAST(:area_ids AS text[]), CAST(:geoms AS text[]))
    WITH ORDINALITY AS given (department, area_id, ewkb, position)
)
INSERT INTO department_areas (district_id, department, area_id, geom, valid)
SELECT CAST(:district_id AS bigint), given.department, given.area_id, given.geom,
  tstzrange(greatest(clock_timestamp(), max(upper(own.valid))), NULL)
FROM given
  LEFT JOIN department_areas AS own
    ON own.district_id = :district_id
    AND own.department = given.department AND own.area_id = given.area_id
GROUP BY given.position, given.department, given.area_id, given.geom
HAVING NOT coalesce(
  bool_or(
    ST_AsBinary(own.geom) = ST_AsBinary(given.geom) AND (upper_inf(own.valid) OR NOT :anew)
  ),
  false
)
ORDER BY given.position
