-- The codes of a plan's grids; their order is what the units of `column_units` count by.
SELECT grid_code FROM grids WHERE plan_id = :plan_id ORDER BY grid_code COLLATE "C"
