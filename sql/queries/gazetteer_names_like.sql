-- Which names of roads, compounds and divisions of a district look like one?
SELECT district_id, level, text, key, street, low, high, sub, place, building, within, source,
  source_id, geom::text AS shape
FROM gazetteer
WHERE low IS NULL AND building = '' AND key % :name AND district_id = :district_id
ORDER BY similarity(key, :name) DESC, id
LIMIT 40
