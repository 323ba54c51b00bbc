-- Which known house numbers stand beside one in a road of a district, on its side of the road, and
-- which ranges hold it?
(
  SELECT district_id, level, text, key, street, low, high, sub, place, building, within, source,
  source_id, geom::text AS shape
  FROM gazetteer
  WHERE street = :street AND low < :number AND low % 2 = :number % 2
    AND district_id = :district_id AND level <> 'interpolated'
  ORDER BY low DESC, level, id
  LIMIT 4
)
UNION ALL
(
  SELECT district_id, level, text, key, street, low, high, sub, place, building, within, source,
  source_id, geom::text AS shape
  FROM gazetteer
  WHERE street = :street AND low > :number AND low % 2 = :number % 2
    AND district_id = :district_id AND level <> 'interpolated'
  ORDER BY low, level, id
  LIMIT 4
)
UNION ALL
(
  SELECT district_id, level, text, key, street, low, high, sub, place, building, within, source,
  source_id, geom::text AS shape
  FROM gazetteer
  WHERE street = :street AND low BETWEEN :number - 1000 AND :number AND high >= :number
    AND low % 2 = :number % 2 AND district_id = :district_id AND level = 'interpolated'
  ORDER BY high - low, id
  LIMIT 1
)
