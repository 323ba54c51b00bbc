-- Notes from which grid to which an edit takes units.
INSERT INTO log_units (log_id, unit_id, from_grid, to_grid)
SELECT :edit_id, taken.unit_id, assignments.grid_code, taken.grid_code
FROM unnest(CAST(:unit_ids AS integer[]), CAST(:grid_codes AS text[]))
    AS taken (unit_id, grid_code)
  JOIN assignments ON assignments.plan_id = :plan_id AND assignments.unit_id = taken.unit_id
