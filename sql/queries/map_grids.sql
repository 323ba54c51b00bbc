-- The grids of some plans as GeoJSON for a map: coordinates to 1 cm, no crs member (SRID 0).
-- Binds plan_ids (bigint[]).
-- The collection is named after its districts.
SELECT json_build_object(
  'type', 'FeatureCollection',
  'district', (
    SELECT string_agg(DISTINCT names.name, '、')
    FROM plans
    JOIN division_versions AS names
      ON names.division_id = plans.district_id AND upper_inf(names.valid)
    WHERE plans.id = ANY(:plan_ids)
  ),
  'features', coalesce(json_agg(ST_AsGeoJSON(shown.*, 'geometry', 7)::json), '[]')
)::text
FROM (
  SELECT grids.plan_id,
    districts.code AS district_code,
    grids.grid_code,
    grids.name,
    grids.kind,
    community.code AS community_code,
    community_version.name AS community_name,
    coalesce(street.code, '') AS street_code,
    coalesce(street_version.name, '') AS street_name,
    grids.households,
    grids.population,
    grids.deviation,
    ST_SetSRID(grids.geom, 0) AS geometry
  FROM grids
  JOIN plans ON plans.id = grids.plan_id
  JOIN divisions AS districts ON districts.id = plans.district_id
  JOIN divisions AS community ON community.id = grids.community_id
  JOIN land_divisions
    ON land_divisions.land_id = plans.land_id
    AND land_divisions.division_id = grids.community_id
  JOIN division_versions AS community_version ON community_version.id = land_divisions.version_id
  LEFT JOIN divisions AS street
    ON street.id = community_version.parent_id AND street.level = 'street'
  LEFT JOIN land_divisions AS street_of
    ON street_of.land_id = plans.land_id AND street_of.division_id = street.id
  LEFT JOIN division_versions AS street_version ON street_version.id = street_of.version_id
  WHERE grids.plan_id = ANY(:plan_ids)
  ORDER BY grids.grid_code COLLATE "C", grids.plan_id
) AS shown
