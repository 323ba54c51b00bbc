-- Copies the grids of a plan to another.
INSERT INTO grids (plan_id, grid_code, community_id, name, kind, households, population, deviation,
  compactness, reach_m, locked, geom)
SELECT :plan_id, grid_code, community_id, name, kind, households, population, deviation,
  compactness, reach_m, locked, geom
FROM grids
WHERE plan_id = :from_plan
