-- The places in one grid of a plan.
-- Binds plan_id, grid_code. The rule is that of locate.sql: of the grids whose closed polygon
-- contains a point the one with the smallest code has it.
SELECT places.type, places.category, places.name, places.source, places.source_id, places.address,
  ST_X(places.geom) AS lon, ST_Y(places.geom) AS lat
FROM grids
JOIN plans ON plans.id = grids.plan_id
JOIN places ON places.district_id = plans.district_id
  AND places.geom && grids.geom
  AND NOT ST_Relate(grids.geom, places.geom, 'FF*FF****')
WHERE grids.plan_id = :plan_id AND grids.grid_code = :grid_code
  AND NOT EXISTS (
    SELECT FROM grids AS before
    WHERE before.plan_id = grids.plan_id
      AND before.grid_code COLLATE "C" < grids.grid_code COLLATE "C"
      AND before.geom && places.geom
      AND NOT ST_Relate(before.geom, places.geom, 'FF*FF****')
  )
ORDER BY places.type COLLATE "C", places.name COLLATE "C", places.source COLLATE "C",
  places.source_id COLLATE "C"
