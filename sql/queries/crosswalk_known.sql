-- The departments of some merged plans and the areas of one of them.
SELECT DISTINCT department, CASE department WHEN :department THEN area_id END AS area_id
FROM merge_areas
WHERE plan_id = ANY(:plan_ids)
ORDER BY department, area_id
