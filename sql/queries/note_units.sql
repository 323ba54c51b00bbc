-- Notes from which grid to which an edit takes units; bound twice as in put_units.
INSERT INTO log_units (log_id, unit_id, from_grid, to_grid)
SELECT :edit_id, put.unit_id, assignments.grid_code, put.grid_code
FROM unnest(CAST(:unit_ids AS integer[]), CAST(:grid_codes AS text[])) AS put (unit_id, grid_code)
  JOIN assignments ON assignments.plan_id = :plan_id AND assignments.unit_id = put.unit_id
    AND assignments.unit_id = ANY(CAST(:unit_ids AS integer[]))
