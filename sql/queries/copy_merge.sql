-- Copies what a merge added to a plan to another, each in its order; nothing of any other plan.
WITH copied AS (
  INSERT INTO merges (plan_id, figures, stale)
  SELECT :plan_id, figures, stale FROM merges WHERE plan_id = :from_plan
),
areas AS (
  INSERT INTO merge_areas (plan_id, district_id, area_key, department, area_id, households, area_m2)
  SELECT :plan_id, district_id, area_key, department, area_id, households, area_m2
  FROM merge_areas WHERE plan_id = :from_plan ORDER BY id
),
matters_used AS (
  INSERT INTO merge_matters (plan_id, district_id, matter_id)
  SELECT :plan_id, district_id, matter_id
  FROM merge_matters WHERE plan_id = :from_plan ORDER BY id
),
pairs AS (
  INSERT INTO crosswalk (plan_id, department, area_id, grid_code, households,
    household_share_of_area, household_share_of_grid, area_m2, area_share_of_area,
    area_share_of_grid)
  SELECT :plan_id, department, area_id, grid_code, households, household_share_of_area,
    household_share_of_grid, area_m2, area_share_of_area, area_share_of_grid
  FROM crosswalk WHERE plan_id = :from_plan ORDER BY id
),
ground AS (
  INSERT INTO unowned (plan_id, department, community_code, grid_code, households, area_m2, geom)
  SELECT :plan_id, department, community_code, grid_code, households, area_m2, geom
  FROM unowned WHERE plan_id = :from_plan ORDER BY id
),
unsettled AS (
  INSERT INTO conflicts (plan_id, kind, grid_code, matter, department, other, households, area_m2,
    detail, geom)
  SELECT :plan_id, kind, grid_code, matter, department, other, households, area_m2, detail, geom
  FROM conflicts WHERE plan_id = :from_plan ORDER BY id
),
owed AS (
  INSERT INTO duties (plan_id, grid_code, matter, lead, supporting)
  SELECT :plan_id, grid_code, matter, lead, supporting
  FROM duties WHERE plan_id = :from_plan ORDER BY id
)
INSERT INTO staffing (plan_id, worker_id, name, role, department, area_id, grid_code, households,
  households_known)
SELECT :plan_id, worker_id, name, role, department, area_id, grid_code, households,
  households_known
FROM staffing WHERE plan_id = :from_plan ORDER BY id
