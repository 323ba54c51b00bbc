-- The units that an edit moved, and the grid of each on one side of it.
SELECT unit_id,
  CASE CAST(:side AS log_side) WHEN 'before' THEN from_grid ELSE to_grid END AS grid_code
FROM log_units
WHERE log_id = :edit_id
ORDER BY unit_id
