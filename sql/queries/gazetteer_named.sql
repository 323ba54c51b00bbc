-- What of a level bears one of some names in a district?
SELECT district_id, level, text, key, street, low, high, sub, place, building, within, source,
  source_id, geom::text AS shape
FROM gazetteer
WHERE key = ANY(:keys) AND level = :level AND district_id = :district_id
ORDER BY id
