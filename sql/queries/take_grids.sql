-- Takes away the grids that are not there on one side of an edit.
DELETE FROM grids
USING log_grids AS other
WHERE grids.plan_id = :plan_id AND grids.grid_code = other.grid_code
  AND other.log_id = :edit_id AND other.side <> CAST(:side AS log_side)
  AND NOT EXISTS (
    SELECT FROM log_grids AS this
    WHERE this.log_id = :edit_id AND this.side = CAST(:side AS log_side)
      AND this.grid_code = other.grid_code
  )
RETURNING grids.grid_code
