-- Which areas of departments are these? The version that holds now counts before those of before.
WITH given AS MATERIALIZED (
  SELECT department, area_id, CAST(ewkb AS geometry) AS geom, position
  FROM unnest(CAST(:departments AS text[]), CAST(:area_ids AS text[]), CAST(:geoms AS text[]))
    WITH ORDINALITY AS given (department, area_id, ewkb, position)
)
SELECT DISTINCT ON (given.position) own.id
FROM given
  JOIN department_areas AS own
    ON own.district_id = :district_id
    AND own.department = given.department AND own.area_id = given.area_id
    AND ST_AsBinary(own.geom) = ST_AsBinary(given.geom)
ORDER BY given.position, upper(own.valid) DESC NULLS FIRST, own.id DESC
