-- Drops what a merge has worked out of a plan: an edit makes it wrong. What it was worked out from
-- stays.
WITH stale AS (
  UPDATE merges SET figures = NULL WHERE plan_id = :plan_id AND figures IS NOT NULL
  RETURNING plan_id
),
crosswalk_gone AS (DELETE FROM crosswalk WHERE plan_id IN (SELECT plan_id FROM stale)),
unowned_gone AS (DELETE FROM unowned WHERE plan_id IN (SELECT plan_id FROM stale)),
conflicts_gone AS (DELETE FROM conflicts WHERE plan_id IN (SELECT plan_id FROM stale)),
duties_gone AS (DELETE FROM duties WHERE plan_id IN (SELECT plan_id FROM stale))
DELETE FROM staffing WHERE plan_id IN (SELECT plan_id FROM stale)
