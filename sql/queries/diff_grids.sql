-- The grids of a plan by name, without what they look like.
SELECT grid_code, name, CAST(kind AS text) AS kind
FROM grids
WHERE plan_id = :plan_id
ORDER BY grid_code COLLATE "C"
