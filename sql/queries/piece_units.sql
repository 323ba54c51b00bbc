-- Some units of a land.
SELECT units.unit_id, communities.code AS community_code, units.households, units.population,
  units.building_count, units.geom AS geometry
FROM units JOIN divisions AS communities ON communities.id = units.community_id
WHERE units.land_id = :land_id AND units.unit_id = ANY(CAST(:unit_ids AS integer[]))
ORDER BY units.unit_id
