-- The units of some plans as GeoJSON for a map: coordinates to 1 cm, no crs member (SRID 0).
-- Binds plan_ids (bigint[]).
SELECT json_build_object(
  'type', 'FeatureCollection',
  'features', coalesce(json_agg(ST_AsGeoJSON(shown.*, 'geometry', 7)::json), '[]')
)::text
FROM (
  SELECT units.unit_id,
    assignments.grid_code,
    units.households,
    units.building_count,
    ST_SetSRID(units.geom, 0) AS geometry
  FROM assignments
  JOIN units ON units.land_id = assignments.land_id AND units.unit_id = assignments.unit_id
  WHERE assignments.plan_id = ANY(:plan_ids)
  ORDER BY assignments.plan_id, units.unit_id
) AS shown
