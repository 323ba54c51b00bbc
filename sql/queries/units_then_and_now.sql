-- The grid of each unit in a draft and in the plan that it was drawn from, in all communities that
-- edits have touched; none where the two are on different land.
SELECT units.unit_id, former.grid_code AS then, present.grid_code AS now, units.households,
  ST_Area(units.geom) AS area
FROM assignments AS present
  JOIN assignments AS former
    ON former.plan_id = :from_plan AND former.land_id = present.land_id
      AND former.unit_id = present.unit_id
  JOIN units ON units.land_id = present.land_id AND units.unit_id = present.unit_id
WHERE present.plan_id = :plan_id
  AND present.community_id IN (
    SELECT log_grids.community_id
    FROM plan_log JOIN log_grids ON log_grids.log_id = plan_log.id
    WHERE plan_log.plan_id = :plan_id
  )
ORDER BY units.unit_id
