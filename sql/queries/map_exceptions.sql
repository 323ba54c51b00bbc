-- What some plans list as exceptions, as GeoJSON for a map; those without a place have a null one.
-- Binds plan_ids (bigint[]).
SELECT json_build_object(
  'type', 'FeatureCollection',
  'features', coalesce(json_agg(ST_AsGeoJSON(shown.*, 'geometry', 7)::json), '[]')
)::text
FROM (
  SELECT exceptions.kind,
    exceptions.community_code,
    exceptions.grid_code,
    exceptions.detail,
    exceptions.area_m2,
    ST_SetSRID(exceptions.geom, 0) AS geometry
  FROM exceptions
  WHERE exceptions.plan_id = ANY(:plan_ids)
  ORDER BY exceptions.id
) AS shown
