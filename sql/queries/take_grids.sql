-- Takes grids of a plan away.
DELETE FROM grids WHERE plan_id = :plan_id AND grid_code = ANY(CAST(:grid_codes AS text[]))
