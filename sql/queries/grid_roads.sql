-- The names of the roads that run 20 m or more in a grid or along it (within some 15 m of it).
WITH around AS MATERIALIZED (
  -- Of 15 m to the north; so near the difference to the east does not matter.
  SELECT plans.land_id, ST_Buffer(grids.geom, 0.000135, 1) AS geom
  FROM grids JOIN plans ON plans.id = grids.plan_id
  WHERE grids.plan_id = :plan_id AND grids.grid_code = :grid_code
), roads AS (
  SELECT barriers.name,
    sum(ST_Length(ST_Intersection(barriers.geom, around.geom)::geography)) AS length_m
  FROM around
  JOIN barriers ON barriers.land_id = around.land_id AND barriers.geom && around.geom
  WHERE barriers.name <> '' AND barriers.class NOT IN ('river', 'railway', 'wall')
  GROUP BY barriers.name
)
SELECT name
FROM roads
WHERE length_m >= 20
ORDER BY length_m DESC, name COLLATE "C"
