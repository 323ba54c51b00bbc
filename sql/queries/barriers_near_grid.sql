-- The barriers around a grid: those whose box comes within some 30 m of its box.
SELECT CAST(barriers.class AS text) AS class, barriers.hard, barriers.name,
  barriers.geom AS geometry
FROM grids
  JOIN plans ON plans.id = grids.plan_id
  JOIN barriers ON barriers.land_id = plans.land_id
    AND barriers.geom && ST_Expand(grids.geom, 0.0004)
WHERE grids.plan_id = :plan_id AND grids.grid_code = :grid_code
ORDER BY barriers.id
