-- The grids of the community of one grid of a plan.
SELECT grids.grid_code
FROM grids AS one
  JOIN grids ON grids.plan_id = one.plan_id AND grids.community_id = one.community_id
WHERE one.plan_id = :plan_id AND one.grid_code = :grid_code
ORDER BY grids.grid_code COLLATE "C"
