-- Which places of a district have a house number in these roads, or a range that holds it?
-- Ranges are short: the first number of one that holds the number is at most 400 below it.
SELECT district_id, level, text, key, street, low, high, sub, place, building, within, source,
  source_id, geom::text AS shape
FROM gazetteer
WHERE street = ANY(:streets) AND low BETWEEN :low - 400 AND :high AND high >= :low
  AND district_id = :district_id AND level <> 'interpolated'
  AND (CAST(:building AS text) IS NULL OR building = :building)
ORDER BY level, id
LIMIT 2000
