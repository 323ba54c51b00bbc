-- The barriers in and around a grid as GeoJSON, cut off some 200 m beyond it, without a crs member.
WITH around AS MATERIALIZED (
  SELECT plans.land_id, ST_Expand(grids.geom, 0.0025, 0.0018) AS box
  FROM grids JOIN plans ON plans.id = grids.plan_id
  WHERE grids.plan_id = :plan_id AND grids.grid_code = :grid_code
), cut AS (
  SELECT CAST(barriers.class AS text) AS class, barriers.hard, barriers.name, barriers.id,
    ST_SetSRID(ST_ClipByBox2D(barriers.geom, around.box), 0) AS geometry
  FROM around
  JOIN barriers ON barriers.land_id = around.land_id AND barriers.geom && around.box
)
SELECT json_build_object(
  'type', 'FeatureCollection',
  'features', coalesce(
    json_agg(
      json_build_object(
        'type', 'Feature',
        'properties', json_build_object('class', class, 'hard', hard, 'name', name),
        'geometry', ST_AsGeoJSON(geometry, 7)::json
      ) ORDER BY id
    ),
    '[]'
  )
)::text
FROM cut
WHERE NOT ST_IsEmpty(geometry)
