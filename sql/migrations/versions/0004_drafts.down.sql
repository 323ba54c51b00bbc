-- Takes the log of edits away; drafts stay as they stand, and what edits dropped of a merge is gone.

-- A plan begins as a draft, leaves it complete, and stays as it is once approved.
CREATE OR REPLACE FUNCTION keep_life_of_plan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'draft' THEN
      RAISE EXCEPTION 'a plan begins as a draft, not as %', NEW.state USING ERRCODE = 'GR001';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.state = 'approved' OR (TG_OP = 'DELETE' AND OLD.state <> 'draft') THEN
    RAISE EXCEPTION 'plan % is %: it cannot change', OLD.id, OLD.state USING ERRCODE = 'GR001';
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  IF NEW.id <> OLD.id OR NEW.land_id <> OLD.land_id OR NEW.district_id <> OLD.district_id THEN
    RAISE EXCEPTION 'plan % stays on its land', OLD.id USING ERRCODE = 'GR001';
  END IF;
  IF OLD.state = 'draft' AND NEW.state <> 'draft' THEN
    IF NOT EXISTS (SELECT FROM units WHERE land_id = NEW.land_id)
      OR EXISTS (
        SELECT FROM units LEFT JOIN assignments
          ON assignments.plan_id = NEW.id AND assignments.unit_id = units.unit_id
        WHERE units.land_id = NEW.land_id AND assignments.unit_id IS NULL
      ) THEN
      RAISE EXCEPTION 'plan % is not complete: a unit has no grid', NEW.id
        USING ERRCODE = 'GR002';
    END IF;
    IF EXISTS (
      SELECT FROM grids
        LEFT JOIN assignments USING (plan_id, grid_code)
        LEFT JOIN units USING (land_id, unit_id)
      WHERE plan_id = NEW.id
      GROUP BY grid_code, grids.households
      HAVING count(units.unit_id) = 0 OR sum(units.households) <> grids.households
    ) THEN
      RAISE EXCEPTION 'plan % is not complete: a grid has no unit, or other households than its units',
        NEW.id USING ERRCODE = 'GR002';
    END IF;
  END IF;
  RETURN NEW;
END $$;
ALTER TABLE plans DROP COLUMN from_plan_id, DROP COLUMN tip_id, DROP COLUMN listed_for;
ALTER TABLE grids DROP COLUMN locked;
DROP INDEX ix_grids_community;
ALTER TABLE grids ALTER COLUMN plan_id SET STATISTICS -1;
ALTER TABLE assignments ALTER COLUMN plan_id SET STATISTICS -1;
ALTER TABLE merges DROP COLUMN stale;
DROP TABLE joined_edges, log_units, log_grids;
DROP FUNCTION tip_after(plan_log);
DROP TABLE plan_log;
DROP FUNCTION follow_log(), only_of_last_edit(), keep_all(), count_rows();
DROP TYPE plan_action, log_side;
