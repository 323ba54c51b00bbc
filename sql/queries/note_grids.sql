-- Notes how grids stand before an edit.
INSERT INTO log_grids (log_id, side, grid_code, community_id, name, kind, households, population,
  deviation, compactness, reach_m, locked, geom)
SELECT :edit_id, 'before', grid_code, community_id, name, kind, households, population, deviation,
  compactness, reach_m, locked, geom
FROM grids
WHERE plan_id = :plan_id AND grid_code = ANY(CAST(:grid_codes AS text[]))
