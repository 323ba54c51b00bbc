-- A building lies where its unit is: the point of one that reaches over its unit's border is moved
-- into that unit, by the newest land of the district.
UPDATE gazetteer
SET geom = ST_PointOnSurface(
  CASE WHEN ST_Intersects(buildings.geom, units.geom)
    THEN ST_Intersection(buildings.geom, units.geom) ELSE units.geom END
)
FROM buildings
  JOIN units ON units.land_id = buildings.land_id AND units.unit_id = buildings.unit_id
WHERE gazetteer.district_id = :district_id AND gazetteer.source = 'buildings'
  AND buildings.land_id = (SELECT max(id) FROM lands WHERE lands.district_id = :district_id)
  AND buildings.building_id = gazetteer.source_id
  AND NOT ST_Covers(units.geom, gazetteer.geom)
