-- Brings units to the grids from which an edit took them, or to which it did.
UPDATE assignments
SET grid_code = CASE CAST(:side AS log_side)
  WHEN 'before' THEN log_units.from_grid ELSE log_units.to_grid END
FROM log_units
WHERE log_units.log_id = :edit_id
  AND assignments.plan_id = :plan_id AND assignments.unit_id = log_units.unit_id
RETURNING assignments.unit_id, assignments.grid_code
