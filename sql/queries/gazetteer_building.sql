-- Which places of a district have such a building in one of these compounds?
SELECT district_id, level, text, key, street, low, high, sub, place, building, within, source,
  source_id, geom::text AS shape
FROM gazetteer
WHERE place = ANY(:places) AND building = :building AND building <> ''
  AND district_id = :district_id
ORDER BY level, id
LIMIT 500
