-- Which places of a district are called exactly so?
SELECT district_id, level, text, key, street, low, high, sub, place, building, within, source,
  source_id, geom::text AS shape
FROM gazetteer
WHERE key = ANY(:keys) AND district_id = :district_id
ORDER BY level, id
LIMIT 500
