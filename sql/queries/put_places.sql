-- Brings places of a source to what is said of them; how many are new, how many changed?
-- Binds district_id, source, places (jsonb).
WITH said AS (
  SELECT source_id, type, category, name, address,
    ST_SetSRID(ST_MakePoint(lon, lat), 4490) AS geom
  FROM jsonb_to_recordset(CAST(:places AS jsonb)) AS said (
    source_id text, type text, category text, name text, address text, lon float8, lat float8
  )
),
put AS (
  INSERT INTO places (district_id, source, source_id, type, category, name, address, geom)
  SELECT :district_id, :source, source_id, type, category, name, address, geom FROM said
  ON CONFLICT (district_id, source, source_id) DO UPDATE
  SET type = excluded.type, category = excluded.category, name = excluded.name,
    address = excluded.address, geom = excluded.geom
  WHERE (places.type, places.category, places.name, places.address, ST_AsBinary(places.geom))
    <> (excluded.type, excluded.category, excluded.name, excluded.address,
      ST_AsBinary(excluded.geom))
  RETURNING source_id
)
SELECT count(*) FILTER (WHERE former.id IS NULL) AS new, count(former.id) AS changed
FROM put
LEFT JOIN places AS former  -- as they were before this statement
  ON former.district_id = :district_id AND former.source = :source
  AND former.source_id = put.source_id
