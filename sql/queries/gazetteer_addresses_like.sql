-- Which addresses of a district look like one?
SELECT district_id, level, text, key, street, low, high, sub, place, building, within, source,
  source_id, geom::text AS shape
FROM gazetteer
WHERE (low IS NOT NULL OR building <> '') AND key % :name AND district_id = :district_id
  AND level <> 'interpolated'
ORDER BY similarity(key, :name) DESC, id
LIMIT 40
