-- Ends an absence now, or drops it where it has not begun. Tells how many: none where it is over.
WITH ended AS (
  UPDATE absences SET valid = tstzrange(lower(valid), now())
  WHERE id = :id AND valid @> now() AND lower(valid) < now()
  RETURNING id
),
dropped AS (
  DELETE FROM absences WHERE id = :id AND lower(valid) >= now()
  RETURNING id
)
SELECT (SELECT count(*) FROM ended) + (SELECT count(*) FROM dropped)
