-- The basic grids of a plan that are out of its band.
SELECT grids.grid_code, grids.households, grids.deviation
FROM grids JOIN plans ON plans.id = grids.plan_id
WHERE plans.id = :plan_id AND grids.kind = 'basic'
  AND abs(grids.deviation) > plans.tolerance + :edge
ORDER BY grids.grid_code COLLATE "C"
