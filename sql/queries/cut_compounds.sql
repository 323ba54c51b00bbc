-- The compounds that a plan cuts, as they were listed.
SELECT kind, community_code, grid_code, detail, area_m2, geom AS geometry
FROM exceptions
WHERE plan_id = :plan_id AND kind = 'cut_compound'
ORDER BY id
