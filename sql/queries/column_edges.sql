-- The dual graph of a plan, an array a column: units by their position in `column_units`, the class
-- by its position in the enum, and whether a grid may hang together by the edge.
WITH plan AS MATERIALIZED (
  SELECT id, land_id FROM plans WHERE id = :plan_id
), unit AS MATERIALIZED (
  SELECT assignments.unit_id, row_number() OVER (ORDER BY assignments.unit_id) - 1 AS place
  FROM assignments WHERE assignments.plan_id = :plan_id
), named AS (
  SELECT class, place - 1 AS place
  FROM unnest(enum_range(CAST(NULL AS barrier_class))) WITH ORDINALITY AS every (class, place)
)
SELECT json_build_object(
  'classes', (SELECT array_agg(class ORDER BY place) FROM named),
  'edges', json_build_object(
    'a', coalesce(array_agg(a), '{}'),
    'b', coalesce(array_agg(b), '{}'),
    'length_m', coalesce(array_agg(length_m), '{}'),
    'cost', coalesce(array_agg(cost), '{}'),
    'class', coalesce(array_agg(class), '{}'),
    'usable', coalesce(array_agg(usable), '{}')
  )
)::text
FROM (
  SELECT one.place AS a, other.place AS b,
    round(edges.length_m * 10) / 10 AS length_m,
    round(edges.cost * 10) / 10 AS cost,
    named.place AS class,
    CAST(NOT edges.hard OR joined.unit_a IS NOT NULL AS integer) AS usable
  FROM plan
    JOIN edges ON edges.land_id = plan.land_id
    JOIN unit AS one ON one.unit_id = edges.unit_a
    JOIN unit AS other ON other.unit_id = edges.unit_b
    JOIN named ON named.class = edges.class
    LEFT JOIN joined_edges AS joined
      ON joined.plan_id = plan.id AND joined.unit_a = edges.unit_a
      AND joined.unit_b = edges.unit_b
  ORDER BY edges.unit_a, edges.unit_b
) AS told
