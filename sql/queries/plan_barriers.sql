-- The barriers of a plan's land, in the order in which they came.
SELECT CAST(barriers.class AS text) AS class, barriers.hard, barriers.name,
  barriers.geom AS geometry
FROM barriers JOIN plans ON plans.land_id = barriers.land_id
WHERE plans.id = :plan_id
ORDER BY barriers.id
