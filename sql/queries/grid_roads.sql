-- The names of the roads that run 20 m or more in a grid or along it (within some 15 m of it).
SELECT barriers.name
FROM grids
JOIN plans ON plans.id = grids.plan_id
CROSS JOIN LATERAL (
  -- Of 15 m to the north; so near the difference to the east does not matter.
  SELECT ST_Buffer(grids.geom, 0.000135, 1) AS geom
) AS around
JOIN barriers
  ON barriers.land_id = plans.land_id
  AND barriers.geom && around.geom
  AND barriers.name <> ''
  AND barriers.class NOT IN ('river', 'railway', 'wall')
WHERE grids.plan_id = :plan_id AND grids.grid_code = :grid_code
GROUP BY barriers.name
HAVING sum(ST_Length(ST_Intersection(barriers.geom, around.geom)::geography)) >= 20
ORDER BY sum(ST_Length(ST_Intersection(barriers.geom, around.geom)::geography)) DESC,
  barriers.name COLLATE "C"
