-- The grids of some plans with the names of their community and street.
-- Binds plan_ids (bigint[]).
SELECT grids.plan_id,
  grids.grid_code,
  grids.name,
  community.code AS community_code,
  community_version.name AS community_name,
  coalesce(street.code, '') AS street_code,
  coalesce(street_version.name, '') AS street_name,
  lands.metric_crs,
  ST_AsBinary(grids.geom) AS geometry
FROM grids
JOIN plans ON plans.id = grids.plan_id
JOIN lands ON lands.id = plans.land_id
JOIN divisions AS community ON community.id = grids.community_id
JOIN land_divisions AS community_of
  ON community_of.land_id = plans.land_id AND community_of.division_id = grids.community_id
JOIN division_versions AS community_version ON community_version.id = community_of.version_id
LEFT JOIN divisions AS street ON street.id = community_version.parent_id AND street.level = 'street'
LEFT JOIN land_divisions AS street_of
  ON street_of.land_id = plans.land_id AND street_of.division_id = street.id
LEFT JOIN division_versions AS street_version ON street_version.id = street_of.version_id
WHERE grids.plan_id = ANY(:plan_ids)
ORDER BY grids.plan_id, grids.grid_code COLLATE "C"
