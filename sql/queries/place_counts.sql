-- How many places of each type lie in each grid of a plan; '' counts those in no grid.
-- Binds plan_id. The rule is that of locate.sql: of the grids whose closed polygon contains a point
-- the one with the smallest code has it.
SELECT coalesce(located.grid_code, '') AS grid_code, places.type, count(*) AS n
FROM plans
JOIN places ON places.district_id = plans.district_id
LEFT JOIN LATERAL (
  SELECT grids.grid_code
  FROM grids
  WHERE grids.plan_id = plans.id
    AND grids.geom && places.geom
    AND NOT ST_Relate(grids.geom, places.geom, 'FF*FF****')
  ORDER BY grids.grid_code COLLATE "C"
  LIMIT 1
) AS located ON true
WHERE plans.id = :plan_id
GROUP BY 1, 2
ORDER BY 1, 2
