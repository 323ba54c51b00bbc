-- Drafts: the log of edits, and what it takes to undo them.

CREATE TYPE plan_action AS ENUM (
  'move_units', 'merge_grids', 'split_grid', 'split_by_line', 'new_grid', 'rebalance', 'rename',
  'set_kind', 'lock', 'unlock', 'comment', 'renumber', 'undo', 'redo', 'made', 'submit', 'approve',
  'reject', 'publish'
);
CREATE TYPE log_side AS ENUM ('before', 'after');

CREATE TABLE plan_log (
  id BIGINT GENERATED ALWAYS AS IDENTITY,
  plan_id BIGINT NOT NULL,
  version INTEGER NOT NULL,
  at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
  by TEXT NOT NULL,
  account_id BIGINT,
  address TEXT NOT NULL,
  action plan_action NOT NULL,
  body JSONB NOT NULL,
  parent_id BIGINT,
  edit_id BIGINT,
  CONSTRAINT pk_plan_log PRIMARY KEY (id),
  CONSTRAINT uq_plan_log_id_plan_id UNIQUE (id, plan_id),
  CONSTRAINT fk_plan_log_plan_id FOREIGN KEY(plan_id) REFERENCES plans (id),
  CONSTRAINT fk_plan_log_parent FOREIGN KEY(parent_id, plan_id) REFERENCES plan_log (id, plan_id),
  CONSTRAINT fk_plan_log_edit FOREIGN KEY(edit_id, plan_id) REFERENCES plan_log (id, plan_id),
  CONSTRAINT ck_plan_log_signed CHECK ("by" <> ''),
  CONSTRAINT ck_plan_log_of_edit CHECK ((edit_id IS NOT NULL) = (action IN ('undo', 'redo'))),
  CONSTRAINT ck_plan_log_edits_have_parents CHECK (parent_id IS NULL OR action < 'undo')
);
CREATE INDEX ix_plan_log_plan ON plan_log (plan_id, id);
CREATE INDEX ix_plan_log_edits ON plan_log (plan_id, parent_id, id) WHERE action < 'undo';

CREATE TABLE log_grids (
  log_id BIGINT NOT NULL,
  side log_side NOT NULL,
  grid_code TEXT NOT NULL,
  community_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  kind grid_kind NOT NULL,
  households INTEGER NOT NULL,
  population INTEGER,
  deviation DOUBLE PRECISION,
  compactness DOUBLE PRECISION,
  reach_m DOUBLE PRECISION,
  locked BOOLEAN NOT NULL,
  geom geometry(MULTIPOLYGON,4490) NOT NULL,
  CONSTRAINT pk_log_grids PRIMARY KEY (log_id, side, grid_code),
  CONSTRAINT fk_log_grids_log_id FOREIGN KEY(log_id) REFERENCES plan_log (id),
  CONSTRAINT fk_log_grids_community_id FOREIGN KEY(community_id) REFERENCES divisions (id)
);
CREATE INDEX ix_log_grids_community ON log_grids (community_id, grid_code);

CREATE TABLE log_units (
  log_id BIGINT NOT NULL,
  unit_id INTEGER NOT NULL,
  from_grid TEXT NOT NULL,
  to_grid TEXT NOT NULL,
  CONSTRAINT pk_log_units PRIMARY KEY (log_id, unit_id),
  CONSTRAINT fk_log_units_log_id FOREIGN KEY(log_id) REFERENCES plan_log (id)
);

ALTER TABLE plans
  ADD COLUMN from_plan_id BIGINT,
  ADD COLUMN tip_id BIGINT,
  ADD COLUMN listed_for BIGINT,
  ADD CONSTRAINT fk_plans_from_plan_id FOREIGN KEY(from_plan_id) REFERENCES plans (id),
  ADD CONSTRAINT fk_plans_tip FOREIGN KEY(tip_id, id) REFERENCES plan_log (id, plan_id),
  ADD CONSTRAINT fk_plans_listed FOREIGN KEY(listed_for, id) REFERENCES plan_log (id, plan_id);

ALTER TABLE grids ADD COLUMN locked BOOLEAN DEFAULT false NOT NULL;
CREATE INDEX ix_grids_community ON grids (community_id, grid_code);

CREATE TABLE joined_edges (
  plan_id BIGINT NOT NULL,
  land_id BIGINT NOT NULL,
  unit_a INTEGER NOT NULL,
  unit_b INTEGER NOT NULL,
  CONSTRAINT pk_joined_edges PRIMARY KEY (plan_id, unit_a, unit_b),
  CONSTRAINT fk_joined_edges_plan FOREIGN KEY(plan_id, land_id) REFERENCES plans (id, land_id) ON DELETE CASCADE,
  CONSTRAINT fk_joined_edges_edge FOREIGN KEY(land_id, unit_a, unit_b) REFERENCES edges (land_id, unit_a, unit_b)
);

-- Stale: an edit has dropped what the merge had worked out of the grids; it is worked out anew when
-- the plan is read.
ALTER TABLE merges ADD COLUMN stale BOOLEAN DEFAULT false NOT NULL;

-- A new plan's number is not among those that the server has counted, and it would take the plan for
-- empty, and any index for as good as another. Without counts it takes every plan for the same part
-- of the table, so that an edit goes by the grids or units that it names.
ALTER TABLE grids ALTER COLUMN plan_id SET STATISTICS 0;
ALTER TABLE assignments ALTER COLUMN plan_id SET STATISTICS 0;

-- Which edit is the last in force after an entry of the log?
CREATE FUNCTION tip_after(entry plan_log) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT CASE entry.action
    WHEN 'redo' THEN entry.edit_id
    WHEN 'undo' THEN (SELECT undone.parent_id FROM plan_log AS undone WHERE undone.id = entry.edit_id)
    ELSE entry.id
  END
$$;

-- The log of a plan goes on from where the plan stands, and the plan with it.
CREATE FUNCTION follow_log() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  plan plans;
BEGIN
  SELECT * INTO plan FROM plans WHERE id = NEW.plan_id FOR NO KEY UPDATE;
  IF NEW.action >= 'made' THEN
    IF NEW.version <> plan.version
      OR NEW.action = 'made' AND EXISTS (
        SELECT FROM plan_log WHERE plan_id = NEW.plan_id AND id <> NEW.id
      )
      OR plan.state <> (
        CASE NEW.action
          WHEN 'submit' THEN 'submitted'::plan_state
          WHEN 'approve' THEN 'approved'
          WHEN 'publish' THEN 'approved'
          ELSE 'draft'
        END
      ) THEN
      RAISE EXCEPTION 'plan % is % in version %: its log cannot say % in version %',
        plan.id, plan.state, plan.version, NEW.action, NEW.version USING ERRCODE = 'GR001';
    END IF;
    RETURN NULL;
  END IF;
  IF plan.state <> 'draft' THEN
    RAISE EXCEPTION 'plan % is no draft: it cannot be edited', plan.id USING ERRCODE = 'GR001';
  END IF;
  IF NEW.version <> plan.version + 1 THEN
    RAISE EXCEPTION 'plan % is in version %: version % is not the next', plan.id, plan.version,
      NEW.version USING ERRCODE = 'GR001';
  END IF;
  IF plan.tip_id IS DISTINCT FROM (
    CASE NEW.action
      WHEN 'undo' THEN NEW.edit_id
      WHEN 'redo' THEN (SELECT again.parent_id FROM plan_log AS again WHERE again.id = NEW.edit_id)
      ELSE NEW.parent_id
    END
  ) THEN
    RAISE EXCEPTION 'plan % stands at edit %: % does not go on from there', plan.id, plan.tip_id,
      NEW.action USING ERRCODE = 'GR001';
  END IF;
  UPDATE plans SET version = NEW.version, tip_id = tip_after(NEW) WHERE id = NEW.plan_id;
  RETURN NULL;
END $$;

-- What an edit did is noted while it is the last thing done.
CREATE FUNCTION only_of_last_edit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM (SELECT DISTINCT log_id FROM added) AS noted
      LEFT JOIN plan_log ON plan_log.id = noted.log_id AND plan_log.action < 'undo'
      LEFT JOIN plans ON plans.id = plan_log.plan_id
        AND plans.tip_id = plan_log.id AND plans.version = plan_log.version
    WHERE plans.id IS NULL
  ) THEN
    RAISE EXCEPTION 'only of the last edit rows can be added to %', TG_TABLE_NAME
      USING ERRCODE = 'GR001';
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION keep_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what stands in % stays as it is', TG_TABLE_NAME USING ERRCODE = 'GR001';
END $$;

-- A plan begins as a draft, leaves it complete, and stays as it is once approved. Only its log
-- makes a new version of it. The server may not have counted a new plan's rows yet: loops over
-- indexes, which it would choose for few rows, would take minutes.
CREATE OR REPLACE FUNCTION keep_life_of_plan() RETURNS trigger LANGUAGE plpgsql
SET enable_nestloop = off AS $$
DECLARE
  entry plan_log;
  before plans := OLD;
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
  IF NEW.from_plan_id IS DISTINCT FROM OLD.from_plan_id THEN
    RAISE EXCEPTION 'plan % was made from another plan', OLD.id USING ERRCODE = 'GR001';
  END IF;
  before.state := NEW.state;
  IF OLD.state <> 'draft' AND before IS DISTINCT FROM NEW THEN
    RAISE EXCEPTION 'plan % is %: all but its state cannot change', OLD.id, OLD.state
      USING ERRCODE = 'GR001';
  END IF;
  IF NEW.version <> OLD.version OR NEW.tip_id IS DISTINCT FROM OLD.tip_id THEN
    SELECT * INTO entry FROM plan_log WHERE plan_id = OLD.id ORDER BY id DESC LIMIT 1;
    IF NEW.version <> OLD.version + 1 OR entry.version IS DISTINCT FROM NEW.version
      OR tip_after(entry) IS DISTINCT FROM NEW.tip_id THEN
      RAISE EXCEPTION 'plan % is in version %: only its log makes another', OLD.id, OLD.version
        USING ERRCODE = 'GR001';
    END IF;
  END IF;
  IF OLD.state = 'draft' AND NEW.state <> 'draft' THEN
    IF NEW.tip_id IS DISTINCT FROM NEW.listed_for
      OR EXISTS (SELECT FROM merges WHERE plan_id = NEW.id AND stale) THEN
      RAISE EXCEPTION 'plan % is not complete: what follows from its edits is not worked out',
        NEW.id USING ERRCODE = 'GR002';
    END IF;
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

-- Counts the rows of land and plans, so that the server plans well for what is new. As the owner
-- of the tables, whoever calls it.
CREATE FUNCTION count_rows() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  ANALYZE public.units, public.buildings, public.edges, public.grids, public.assignments;
END $$;

CREATE TRIGGER follow AFTER INSERT ON plan_log
  FOR EACH ROW EXECUTE FUNCTION follow_log();
CREATE TRIGGER of_last_edit AFTER INSERT ON log_grids REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION only_of_last_edit();
CREATE TRIGGER of_last_edit AFTER INSERT ON log_units REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION only_of_last_edit();

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['plan_log', 'log_grids', 'log_units'] LOOP
    EXECUTE format(
      'CREATE TRIGGER keep_all BEFORE UPDATE OR DELETE OR TRUNCATE ON %I'
      '  FOR EACH STATEMENT EXECUTE FUNCTION keep_all()', name);
  END LOOP;
END $$;
CREATE TRIGGER draft_only_inserted AFTER INSERT ON joined_edges REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_unless_draft();
CREATE TRIGGER draft_only_deleted AFTER DELETE ON joined_edges REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_unless_draft();
CREATE TRIGGER draft_only_taken AFTER UPDATE ON joined_edges REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_unless_draft();
CREATE TRIGGER draft_only_given AFTER UPDATE ON joined_edges REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_unless_draft();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON joined_edges
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();
