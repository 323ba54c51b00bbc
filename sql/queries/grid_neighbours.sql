-- The grids of some plans that share a metre of border or more with one of them, the longest first.
-- The border is felt for within 1 cm: neighbours in two communities may differ by a rounding.
-- Binds plan_id, grid_code, plan_ids (bigint[]).
SELECT beside.plan_id, beside.grid_code, beside.name, shared.length_m AS shared_m
FROM grids
JOIN grids AS beside
  ON beside.plan_id = ANY(:plan_ids)
  AND (beside.plan_id, beside.grid_code) <> (grids.plan_id, grids.grid_code)
  AND beside.geom && ST_Expand(grids.geom, 1e-7)
CROSS JOIN LATERAL (
  SELECT ST_Length(
    ST_Intersection(ST_Boundary(grids.geom), ST_Buffer(beside.geom, 1e-7, 1))::geography
  ) AS length_m
) AS shared
WHERE grids.plan_id = :plan_id AND grids.grid_code = :grid_code AND shared.length_m >= 1
ORDER BY shared.length_m DESC, beside.grid_code COLLATE "C", beside.plan_id
