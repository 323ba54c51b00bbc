-- The land of a plan, and the first of its digest, which stands in the addresses of its tiles.
SELECT lands.id, left(lands.digest, 12) AS short
FROM plans JOIN lands ON lands.id = plans.land_id
WHERE plans.id = :plan_id
