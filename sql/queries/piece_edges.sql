-- The edges between some units of a plan, and which of them may hold a grid together.
SELECT edges.unit_a, edges.unit_b, edges.length_m, edges.cost, CAST(edges.class AS text) AS class,
  edges.hard,
  NOT edges.hard OR EXISTS (
    SELECT FROM joined_edges AS joined
    WHERE joined.plan_id = :plan_id AND joined.unit_a = edges.unit_a
      AND joined.unit_b = edges.unit_b
  ) AS usable
FROM edges
WHERE edges.land_id = :land_id
  AND edges.unit_a = ANY(CAST(:unit_ids AS integer[]))
  AND edges.unit_b = ANY(CAST(:unit_ids AS integer[]))
ORDER BY edges.unit_a, edges.unit_b
