-- The dual graph of a plan's land.
SELECT edges.unit_a, edges.unit_b, edges.length_m, edges.cost, CAST(edges.class AS text) AS class,
  edges.hard
FROM edges JOIN plans ON plans.land_id = edges.land_id
WHERE plans.id = :plan_id
ORDER BY edges.unit_a, edges.unit_b
