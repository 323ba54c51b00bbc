-- The grids that an edit touches: those that it names, and those of the units that it names.
SELECT grid_code
FROM grids
WHERE plan_id = :plan_id AND grid_code = ANY(CAST(:grid_codes AS text[]))
UNION
SELECT grid_code
FROM assignments
WHERE plan_id = :plan_id AND unit_id = ANY(CAST(:unit_ids AS integer[]))
