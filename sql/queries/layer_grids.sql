-- The grids of a plan as GeoJSON, whole: coordinates to 0.1 mm, no crs member (SRID 0).
SELECT json_build_object(
  'type', 'FeatureCollection',
  'features', coalesce(json_agg(ST_AsGeoJSON(shown.*, 'geometry', 9)::json), '[]')
)::text
FROM (
  SELECT grids.grid_code,
    grids.name,
    grids.kind,
    community.code AS community_code,
    community_version.name AS community_name,
    coalesce(street.code, '') AS street_code,
    grids.households,
    grids.population,
    grids.deviation,
    grids.compactness,
    grids.reach_m,
    grids.locked,
    ST_SetSRID(grids.geom, 0) AS geometry
  FROM grids
  JOIN plans ON plans.id = grids.plan_id
  JOIN divisions AS community ON community.id = grids.community_id
  JOIN land_divisions
    ON land_divisions.land_id = plans.land_id
    AND land_divisions.division_id = grids.community_id
  JOIN division_versions AS community_version ON community_version.id = land_divisions.version_id
  LEFT JOIN divisions AS street
    ON street.id = community_version.parent_id AND street.level = 'street'
  WHERE grids.plan_id = :plan_id
  ORDER BY grids.grid_code COLLATE "C"
) AS shown
