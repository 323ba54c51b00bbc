-- The units of a plan as GeoJSON, whole: coordinates to 0.1 mm, no crs member (SRID 0).
SELECT json_build_object(
  'type', 'FeatureCollection',
  'features', coalesce(json_agg(ST_AsGeoJSON(shown.*, 'geometry', 9)::json), '[]')
)::text
FROM (
  SELECT units.unit_id,
    assignments.grid_code,
    communities.code AS community_code,
    units.households,
    units.population,
    units.building_count,
    units.compound,
    ST_SetSRID(units.geom, 0) AS geometry
  FROM assignments
  JOIN units ON units.land_id = assignments.land_id AND units.unit_id = assignments.unit_id
  JOIN divisions AS communities ON communities.id = units.community_id
  WHERE assignments.plan_id = :plan_id
  ORDER BY units.unit_id
) AS shown
