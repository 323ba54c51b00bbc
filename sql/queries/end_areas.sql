-- Ends the areas that departments have now and that are given with another outline.
-- Where anew is false, an outline that was there before is no other: it stays as it is.
WITH given AS MATERIALIZED (
  SELECT department, area_id, CAST(ewkb AS geometry) AS geom
  FROM unnest(CAST(:departments AS text[]), CAST(:area_ids AS text[]), CAST(:geoms AS text[]))
    AS given (department, area_id, ewkb)
)
UPDATE department_areas AS own
SET valid = tstzrange(lower(valid), greatest(clock_timestamp(), lower(valid) + interval '1 microsecond'))
FROM given
WHERE own.district_id = :district_id
  AND own.department = given.department AND own.area_id = given.area_id
  AND upper_inf(own.valid)
  AND NOT EXISTS (
    SELECT FROM department_areas AS known
    WHERE known.district_id = :district_id
      AND known.department = given.department AND known.area_id = given.area_id
      AND ST_AsBinary(known.geom) = ST_AsBinary(given.geom)
      AND (upper_inf(known.valid) OR NOT :anew)
  )
