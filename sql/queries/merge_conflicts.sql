-- Where in a merged plan it is unsettled who answers for what.
SELECT kind, grid_code, matter, department, other, households, area_m2, detail, geom AS geometry
FROM conflicts
WHERE plan_id = :plan_id
ORDER BY id
