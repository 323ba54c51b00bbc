-- The buildings of some units of a land.
SELECT building_id, unit_id, households, geom AS geometry
FROM buildings
WHERE land_id = :land_id AND unit_id = ANY(CAST(:unit_ids AS integer[]))
ORDER BY id
