-- The compounds of a plan's land; their order is what `column_units` counts by.
SELECT DISTINCT units.compound COLLATE "C" AS compound
FROM plans JOIN units ON units.land_id = plans.land_id
WHERE plans.id = :plan_id AND units.compound <> ''
ORDER BY 1
