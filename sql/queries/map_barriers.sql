-- The barriers of some plans as GeoJSON for a map: coordinates to 1 cm, no crs member (SRID 0).
-- Binds plan_ids (bigint[]).
SELECT json_build_object(
  'type', 'FeatureCollection',
  'features', coalesce(json_agg(ST_AsGeoJSON(shown.*, 'geometry', 7)::json), '[]')
)::text
FROM (
  SELECT barriers.class,
    barriers.hard,
    barriers.name,
    ST_SetSRID(barriers.geom, 0) AS geometry
  FROM barriers
  WHERE barriers.land_id IN (SELECT land_id FROM plans WHERE id = ANY(:plan_ids))
  ORDER BY barriers.id
) AS shown
