-- One grid of a plan as its card tells it: names, figures, outline as GeoJSON to 0.1 mm (SRID 0).
SELECT grids.grid_code,
  grids.name,
  CAST(grids.kind AS text) AS kind,
  grids.households,
  (
    SELECT coalesce(sum(units.building_count), 0)
    FROM assignments
    JOIN units ON units.land_id = assignments.land_id AND units.unit_id = assignments.unit_id
    WHERE assignments.plan_id = grids.plan_id AND assignments.grid_code = grids.grid_code
  ) AS building_count,
  ST_Area(grids.geom::geography) AS area_m2,
  community.code AS community_code,
  community_version.name AS community_name,
  coalesce(street.code, '') AS street_code,
  coalesce(street_version.name, '') AS street_name,
  ST_AsGeoJSON(ST_SetSRID(grids.geom, 0), 9) AS geometry
FROM grids
JOIN plans ON plans.id = grids.plan_id
JOIN divisions AS community ON community.id = grids.community_id
JOIN land_divisions AS community_of
  ON community_of.land_id = plans.land_id AND community_of.division_id = grids.community_id
JOIN division_versions AS community_version ON community_version.id = community_of.version_id
LEFT JOIN divisions AS street ON street.id = community_version.parent_id AND street.level = 'street'
LEFT JOIN land_divisions AS street_of
  ON street_of.land_id = plans.land_id AND street_of.division_id = street.id
LEFT JOIN division_versions AS street_version ON street_version.id = street_of.version_id
WHERE grids.plan_id = :plan_id AND grids.grid_code = :grid_code
