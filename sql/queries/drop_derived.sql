-- Drops what a merge has worked out of a plan's grids: an edit makes it wrong. What it was worked out
-- from stays: the figures as they were, ground that departments have not, and who the workers are.
WITH outdated AS (
  UPDATE merges SET stale = true WHERE plan_id = :plan_id AND NOT stale RETURNING plan_id
),
crosswalk_gone AS (DELETE FROM crosswalk WHERE plan_id IN (SELECT plan_id FROM outdated)),
conflicts_gone AS (DELETE FROM conflicts WHERE plan_id IN (SELECT plan_id FROM outdated)),
duties_gone AS (DELETE FROM duties WHERE plan_id IN (SELECT plan_id FROM outdated)),
ground AS (
  UPDATE unowned SET grid_code = NULL WHERE plan_id IN (SELECT plan_id FROM outdated)
),
places_gone AS (
  DELETE FROM staffing WHERE plan_id IN (SELECT plan_id FROM outdated) AND worker_id = ''
)
UPDATE staffing SET grid_code = NULL, households = 0, households_known = 0
WHERE plan_id IN (SELECT plan_id FROM outdated) AND worker_id <> ''
