-- What a plan lists as exceptions, as GeoJSON: to 0.1 mm, no crs member; without a place: null.
SELECT json_build_object(
  'type', 'FeatureCollection',
  'features', coalesce(json_agg(ST_AsGeoJSON(shown.*, 'geometry', 9)::json), '[]')
)::text
FROM (
  SELECT kind, community_code, grid_code, detail, area_m2, ST_SetSRID(geom, 0) AS geometry
  FROM exceptions
  WHERE plan_id = :plan_id
  ORDER BY id
) AS shown
