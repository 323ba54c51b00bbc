-- Which areas of departments went into a merged plan?
SELECT department, area_id
FROM merge_areas
WHERE plan_id = :plan_id
ORDER BY id
