-- Puts units of a plan into grids. The units are bound twice so that the server goes by the index
-- whatever it knows about the tables: work grows with the edit, not with the plan.
UPDATE assignments
SET grid_code = put.grid_code
FROM unnest(CAST(:unit_ids AS integer[]), CAST(:grid_codes AS text[])) AS put (unit_id, grid_code)
WHERE assignments.plan_id = :plan_id AND assignments.unit_id = put.unit_id
  AND assignments.unit_id = ANY(CAST(:unit_ids AS integer[]))
