-- One vector tile of a land: units from zoom 12, buildings from 14, barriers. What is stored in
-- EPSG:4490 is found by its index, and drawn as EPSG:4326, to which it is the same to a metre.
WITH tile AS MATERIALIZED (
  SELECT ST_TileEnvelope(:z, :x, :y) AS envelope,
    ST_SetSRID(ST_Transform(ST_TileEnvelope(:z, :x, :y, margin => 64 / 4096.0), 4326), 4490) AS area
), unit AS (
  SELECT units.unit_id, units.households,
    ST_AsMVTGeom(
      ST_Transform(ST_SetSRID(units.geom, 4326), 3857), tile.envelope, 4096, 64
    ) AS geom
  FROM tile JOIN units ON units.geom && tile.area
  WHERE units.land_id = :land_id AND :z >= 12
), building AS (
  SELECT buildings.households, buildings.address,
    ST_AsMVTGeom(
      ST_Transform(ST_SetSRID(buildings.geom, 4326), 3857), tile.envelope, 4096, 64
    ) AS geom
  FROM tile JOIN buildings ON buildings.geom && tile.area
  WHERE buildings.land_id = :land_id AND :z >= 14
), barrier AS (
  SELECT CAST(barriers.class AS text) AS class, barriers.hard, barriers.name,
    ST_AsMVTGeom(
      ST_Transform(ST_SetSRID(barriers.geom, 4326), 3857), tile.envelope, 4096, 64
    ) AS geom
  FROM tile JOIN barriers ON barriers.geom && tile.area
  WHERE barriers.land_id = :land_id
)
SELECT
  (
    SELECT coalesce(ST_AsMVT(unit, 'units', 4096, 'geom', 'unit_id'), '')
    FROM unit WHERE geom IS NOT NULL
  )
  || (
    SELECT coalesce(ST_AsMVT(building, 'buildings', 4096, 'geom'), '')
    FROM building WHERE geom IS NOT NULL
  )
  || (
    SELECT coalesce(ST_AsMVT(barrier, 'barriers', 4096, 'geom'), '')
    FROM barrier WHERE geom IS NOT NULL
  )
