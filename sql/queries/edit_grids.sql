-- The grids that an edit found, and those that it left.
SELECT grid_code, CAST(side AS text) AS side FROM log_grids WHERE log_id = :edit_id
