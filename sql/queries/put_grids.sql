-- Brings grids to how an edit found them, or left them.
INSERT INTO grids (plan_id, grid_code, community_id, name, kind, households, population, deviation,
  compactness, reach_m, locked, geom)
SELECT :plan_id, grid_code, community_id, name, kind, households, population, deviation,
  compactness, reach_m, locked, geom
FROM log_grids
WHERE log_id = :edit_id AND side = CAST(:side AS log_side)
ON CONFLICT (plan_id, grid_code) DO UPDATE
SET (name, kind, households, population, deviation, compactness, reach_m, locked, geom) = (
  excluded.name, excluded.kind, excluded.households, excluded.population, excluded.deviation,
  excluded.compactness, excluded.reach_m, excluded.locked, excluded.geom)
