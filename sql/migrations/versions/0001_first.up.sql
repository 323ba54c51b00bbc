-- The first schema: divisions, land, plans, publications, people, and the rules that they keep.

CREATE TYPE barrier_class AS ENUM (
  'none', 'path', 'service', 'residential', 'wall', 'tertiary', 'secondary', 'primary', 'trunk',
  'motorway', 'river', 'railway'
);
CREATE TYPE plan_state AS ENUM ('draft', 'submitted', 'approved');
CREATE TYPE grid_kind AS ENUM ('basic', 'dedicated');

CREATE TABLE divisions (
  id BIGINT GENERATED ALWAYS AS IDENTITY,
  district_id BIGINT,
  level TEXT NOT NULL,
  code TEXT NOT NULL,
  CONSTRAINT pk_divisions PRIMARY KEY (id),
  CONSTRAINT uq_divisions_code UNIQUE NULLS NOT DISTINCT (district_id, level, code),
  CONSTRAINT ck_divisions_named CHECK (code <> '' AND level <> ''),
  CONSTRAINT fk_divisions_district_id FOREIGN KEY(district_id) REFERENCES divisions (id)
);

CREATE TABLE division_versions (
  id BIGINT GENERATED ALWAYS AS IDENTITY,
  division_id BIGINT NOT NULL,
  parent_id BIGINT,
  name TEXT NOT NULL,
  valid TSTZRANGE NOT NULL,
  geom geometry(MULTIPOLYGON,4490),
  CONSTRAINT pk_division_versions PRIMARY KEY (id),
  CONSTRAINT uq_division_versions_id_division_id UNIQUE (id, division_id),
  CONSTRAINT ck_division_versions_begins CHECK (NOT isempty(valid) AND NOT lower_inf(valid)),
  CONSTRAINT ck_division_versions_parent_is_another CHECK (parent_id <> division_id),
  CONSTRAINT ex_division_versions_one_at_a_time EXCLUDE USING gist (division_id WITH =, valid WITH &&),
  CONSTRAINT fk_division_versions_division_id FOREIGN KEY(division_id) REFERENCES divisions (id),
  CONSTRAINT fk_division_versions_parent_id FOREIGN KEY(parent_id) REFERENCES divisions (id)
);
CREATE INDEX ix_division_versions_geom ON division_versions USING gist (geom);

CREATE TABLE lands (
  id BIGINT GENERATED ALWAYS AS IDENTITY,
  district_id BIGINT NOT NULL,
  digest TEXT NOT NULL,
  metric_crs TEXT NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  CONSTRAINT pk_lands PRIMARY KEY (id),
  CONSTRAINT uq_lands_district_id_digest UNIQUE (district_id, digest),
  CONSTRAINT uq_lands_id_district_id UNIQUE (id, district_id),
  CONSTRAINT fk_lands_district_id FOREIGN KEY(district_id) REFERENCES divisions (id)
);

CREATE TABLE land_divisions (
  land_id BIGINT NOT NULL,
  division_id BIGINT NOT NULL,
  version_id BIGINT NOT NULL,
  CONSTRAINT pk_land_divisions PRIMARY KEY (land_id, division_id),
  CONSTRAINT fk_land_divisions_version FOREIGN KEY(version_id, division_id) REFERENCES division_versions (id, division_id),
  CONSTRAINT fk_land_divisions_land_id FOREIGN KEY(land_id) REFERENCES lands (id)
);

CREATE TABLE units (
  land_id BIGINT NOT NULL,
  unit_id INTEGER NOT NULL,
  community_id BIGINT NOT NULL,
  households INTEGER NOT NULL,
  building_count INTEGER NOT NULL,
  geom geometry(MULTIPOLYGON,4490) NOT NULL,
  CONSTRAINT pk_units PRIMARY KEY (land_id, unit_id),
  CONSTRAINT uq_units_land_id_unit_id_community_id UNIQUE (land_id, unit_id, community_id),
  CONSTRAINT fk_units_community FOREIGN KEY(land_id, community_id) REFERENCES land_divisions (land_id, division_id),
  CONSTRAINT ck_units_counts CHECK (households >= 0 AND building_count >= 0)
);
CREATE INDEX ix_units_geom ON units USING gist (geom);

CREATE TABLE buildings (
  id BIGINT GENERATED ALWAYS AS IDENTITY,
  land_id BIGINT NOT NULL,
  building_id TEXT NOT NULL,
  unit_id INTEGER NOT NULL,
  households INTEGER NOT NULL,
  address TEXT NOT NULL,
  geom geometry(GEOMETRY,4490) NOT NULL,
  CONSTRAINT pk_buildings PRIMARY KEY (id),
  CONSTRAINT uq_buildings_land_id_building_id UNIQUE (land_id, building_id),
  CONSTRAINT fk_buildings_unit FOREIGN KEY(land_id, unit_id) REFERENCES units (land_id, unit_id),
  CONSTRAINT ck_buildings_counts CHECK (households >= 0),
  CONSTRAINT ck_buildings_point_or_polygon CHECK (GeometryType(geom) ~ '^(POINT|(MULTI)?POLYGON)$')
);
CREATE INDEX ix_buildings_geom ON buildings USING gist (geom);
CREATE INDEX ix_buildings_unit ON buildings (land_id, unit_id);

CREATE TABLE barriers (
  id BIGINT GENERATED ALWAYS AS IDENTITY,
  land_id BIGINT NOT NULL,
  class barrier_class NOT NULL,
  hard BOOLEAN NOT NULL,
  name TEXT NOT NULL,
  geom geometry(MULTILINESTRING,4490) NOT NULL,
  CONSTRAINT pk_barriers PRIMARY KEY (id),
  CONSTRAINT fk_barriers_land_id FOREIGN KEY(land_id) REFERENCES lands (id)
);
CREATE INDEX ix_barriers_land ON barriers (land_id);

CREATE TABLE edges (
  land_id BIGINT NOT NULL,
  unit_a INTEGER NOT NULL,
  unit_b INTEGER NOT NULL,
  length_m DOUBLE PRECISION NOT NULL,
  cost DOUBLE PRECISION NOT NULL,
  class barrier_class NOT NULL,
  hard BOOLEAN NOT NULL,
  CONSTRAINT pk_edges PRIMARY KEY (land_id, unit_a, unit_b),
  CONSTRAINT fk_edges_unit_a FOREIGN KEY(land_id, unit_a) REFERENCES units (land_id, unit_id),
  CONSTRAINT fk_edges_unit_b FOREIGN KEY(land_id, unit_b) REFERENCES units (land_id, unit_id),
  CONSTRAINT ck_edges_ordered CHECK (unit_a < unit_b),
  CONSTRAINT ck_edges_measures CHECK (length_m > 0 AND cost >= 0)
);
CREATE INDEX ix_edges_unit_b ON edges (land_id, unit_b);

CREATE TABLE plans (
  id BIGINT GENERATED ALWAYS AS IDENTITY,
  land_id BIGINT NOT NULL,
  district_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  state plan_state DEFAULT 'draft' NOT NULL,
  version INTEGER DEFAULT '1' NOT NULL,
  target INTEGER NOT NULL,
  tolerance DOUBLE PRECISION NOT NULL,
  seed BIGINT NOT NULL,
  parameters JSONB NOT NULL,
  digests JSONB NOT NULL,
  made_by TEXT NOT NULL,
  author TEXT NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  CONSTRAINT pk_plans PRIMARY KEY (id),
  CONSTRAINT uq_plans_id_land_id UNIQUE (id, land_id),
  CONSTRAINT uq_plans_id_district_id UNIQUE (id, district_id),
  CONSTRAINT fk_plans_land FOREIGN KEY(land_id, district_id) REFERENCES lands (id, district_id),
  CONSTRAINT ck_plans_version CHECK (version >= 1),
  CONSTRAINT ck_plans_target CHECK (target > 0),
  CONSTRAINT ck_plans_tolerance CHECK (tolerance >= 0 AND tolerance < 1)
);
CREATE INDEX ix_plans_district ON plans (district_id);

CREATE TABLE grids (
  plan_id BIGINT NOT NULL,
  grid_code TEXT NOT NULL,
  community_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  kind grid_kind NOT NULL,
  households INTEGER NOT NULL,
  deviation DOUBLE PRECISION,
  compactness DOUBLE PRECISION,
  reach_m DOUBLE PRECISION,
  geom geometry(MULTIPOLYGON,4490) NOT NULL,
  CONSTRAINT pk_grids PRIMARY KEY (plan_id, grid_code),
  CONSTRAINT uq_grids_plan_id_grid_code_community_id UNIQUE (plan_id, grid_code, community_id),
  CONSTRAINT ck_grids_code CHECK (grid_code <> ''),
  CONSTRAINT ck_grids_counts CHECK (households >= 0),
  CONSTRAINT fk_grids_plan_id FOREIGN KEY(plan_id) REFERENCES plans (id) ON DELETE CASCADE,
  CONSTRAINT fk_grids_community_id FOREIGN KEY(community_id) REFERENCES divisions (id)
);
CREATE INDEX ix_grids_geom ON grids USING gist (geom);

CREATE TABLE assignments (
  plan_id BIGINT NOT NULL,
  unit_id INTEGER NOT NULL,
  land_id BIGINT NOT NULL,
  community_id BIGINT NOT NULL,
  grid_code TEXT NOT NULL,
  CONSTRAINT pk_assignments PRIMARY KEY (plan_id, unit_id),
  CONSTRAINT fk_assignments_plan FOREIGN KEY(plan_id, land_id) REFERENCES plans (id, land_id) ON DELETE CASCADE,
  CONSTRAINT fk_assignments_unit FOREIGN KEY(land_id, unit_id, community_id) REFERENCES units (land_id, unit_id, community_id),
  CONSTRAINT fk_assignments_grid FOREIGN KEY(plan_id, grid_code, community_id) REFERENCES grids (plan_id, grid_code, community_id)
);
CREATE INDEX ix_assignments_grid ON assignments (plan_id, grid_code);

CREATE TABLE exceptions (
  id BIGINT GENERATED ALWAYS AS IDENTITY,
  plan_id BIGINT NOT NULL,
  kind TEXT NOT NULL,
  community_code TEXT,
  grid_code TEXT,
  detail TEXT,
  area_m2 DOUBLE PRECISION,
  geom geometry(GEOMETRY,4490),
  CONSTRAINT pk_exceptions PRIMARY KEY (id),
  CONSTRAINT fk_exceptions_plan_id FOREIGN KEY(plan_id) REFERENCES plans (id) ON DELETE CASCADE
);
CREATE INDEX ix_exceptions_plan ON exceptions (plan_id);

CREATE TABLE publications (
  id BIGINT GENERATED ALWAYS AS IDENTITY,
  plan_id BIGINT NOT NULL,
  district_id BIGINT NOT NULL,
  valid TSTZRANGE NOT NULL,
  filing_number TEXT,
  by TEXT NOT NULL,
  CONSTRAINT pk_publications PRIMARY KEY (id),
  CONSTRAINT fk_publications_plan FOREIGN KEY(plan_id, district_id) REFERENCES plans (id, district_id),
  CONSTRAINT ck_publications_begins CHECK (NOT isempty(valid) AND NOT lower_inf(valid)),
  CONSTRAINT ck_publications_signed CHECK ("by" <> ''),
  CONSTRAINT ex_publications_one_at_a_time EXCLUDE USING gist (district_id WITH =, valid WITH &&)
);
CREATE INDEX ix_publications_plan ON publications (plan_id);

CREATE TABLE workers (
  id BIGINT GENERATED ALWAYS AS IDENTITY,
  district_id BIGINT NOT NULL,
  worker_id TEXT NOT NULL,
  name TEXT NOT NULL,
  phone TEXT NOT NULL,
  CONSTRAINT pk_workers PRIMARY KEY (id),
  CONSTRAINT uq_workers_district_id_worker_id UNIQUE (district_id, worker_id),
  CONSTRAINT ck_workers_numbered CHECK (worker_id <> ''),
  CONSTRAINT fk_workers_district_id FOREIGN KEY(district_id) REFERENCES divisions (id)
);

CREATE TABLE postings (
  id BIGINT GENERATED ALWAYS AS IDENTITY,
  worker_key BIGINT NOT NULL,
  role TEXT NOT NULL,
  grid_code TEXT,
  department TEXT,
  area_id TEXT,
  valid TSTZRANGE NOT NULL,
  stand_in_for_id BIGINT,
  CONSTRAINT pk_postings PRIMARY KEY (id),
  CONSTRAINT ck_postings_begins CHECK (NOT isempty(valid) AND NOT lower_inf(valid)),
  CONSTRAINT ck_postings_role CHECK (role <> ''),
  CONSTRAINT ck_postings_grid_or_area CHECK ((grid_code IS NULL) <> (department IS NULL) AND (department IS NULL) = (area_id IS NULL)),
  CONSTRAINT ex_postings_once_at_a_time EXCLUDE USING gist (worker_key WITH =, role WITH =, coalesce(grid_code, '') WITH =, coalesce(department, '') WITH =, coalesce(area_id, '') WITH =, valid WITH &&),
  CONSTRAINT fk_postings_worker_key FOREIGN KEY(worker_key) REFERENCES workers (id),
  CONSTRAINT fk_postings_stand_in_for_id FOREIGN KEY(stand_in_for_id) REFERENCES postings (id)
);
CREATE INDEX ix_postings_grid ON postings (grid_code);

-- Rules that no constraint can say. SQLSTATE GR001: what stands there is settled and cannot change;
-- GR002: the plan is not complete.

-- Only a draft's rows can change. The plan's row is locked, so that nobody approves it meanwhile.
CREATE FUNCTION keep_unless_draft() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  settled bigint;
BEGIN
  SELECT min(held.id) INTO settled
  FROM (
    SELECT id, state FROM plans
    WHERE id IN (SELECT plan_id FROM changed)
    ORDER BY id
    FOR NO KEY UPDATE
  ) AS held
  WHERE held.state <> 'draft';
  IF settled IS NOT NULL THEN
    RAISE EXCEPTION 'plan % is no draft: its % cannot change', settled, TG_TABLE_NAME
      USING ERRCODE = 'GR001';
  END IF;
  RETURN NULL;
END $$;

-- Land stays as it is once a plan made from it has left the draft.
CREATE FUNCTION keep_land() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  settled bigint;
BEGIN
  SELECT min(held.id) INTO settled
  FROM (
    SELECT id, state FROM plans
    WHERE land_id IN (SELECT land_id FROM changed)
    ORDER BY id
    FOR NO KEY UPDATE
  ) AS held
  WHERE held.state <> 'draft';
  IF settled IS NOT NULL THEN
    RAISE EXCEPTION 'plan % stands on this land: its % cannot change', settled, TG_TABLE_NAME
      USING ERRCODE = 'GR001';
  END IF;
  RETURN NULL;
END $$;

-- A plan begins as a draft, leaves it complete, and stays as it is once approved.
CREATE FUNCTION keep_life_of_plan() RETURNS trigger LANGUAGE plpgsql AS $$
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

-- Of a row with valid time only the end may be set, and once.
CREATE FUNCTION keep_but_end() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  before record := OLD;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    before.valid := NEW.valid;
    IF before IS NOT DISTINCT FROM NEW
      AND upper_inf(OLD.valid) AND NOT upper_inf(NEW.valid)
      AND lower(NEW.valid) = lower(OLD.valid) AND lower_inc(NEW.valid) = lower_inc(OLD.valid) THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'of a row of % only the end can be set, and once', TG_TABLE_NAME
    USING ERRCODE = 'GR001';
END $$;

CREATE FUNCTION publish_approved_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM plans WHERE id = NEW.plan_id AND state = 'approved') THEN
    RAISE EXCEPTION 'plan % is not approved', NEW.plan_id USING ERRCODE = 'GR001';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% cannot be emptied', TG_TABLE_NAME USING ERRCODE = 'GR001';
END $$;

-- Every server process keeps the published plans and the postings in memory: tell them.
CREATE FUNCTION tell_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('gridding_published', NEW.district_id::text);
  RETURN NULL;
END $$;

CREATE FUNCTION tell_posted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('gridding_posted', district_id::text)
  FROM workers WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.worker_key ELSE NEW.worker_key END;
  RETURN NULL;
END $$;

CREATE TRIGGER life_of_plan BEFORE INSERT OR UPDATE OR DELETE ON plans
  FOR EACH ROW EXECUTE FUNCTION keep_life_of_plan();
CREATE TRIGGER only_end_changes BEFORE UPDATE OR DELETE ON publications
  FOR EACH ROW EXECUTE FUNCTION keep_but_end();
CREATE TRIGGER only_end_changes BEFORE UPDATE OR DELETE ON division_versions
  FOR EACH ROW EXECUTE FUNCTION keep_but_end();
CREATE TRIGGER approved_only BEFORE INSERT ON publications
  FOR EACH ROW EXECUTE FUNCTION publish_approved_only();
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON publications
  FOR EACH ROW EXECUTE FUNCTION tell_published();
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON postings
  FOR EACH ROW EXECUTE FUNCTION tell_posted();

CREATE TRIGGER draft_only_inserted AFTER INSERT ON grids REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_unless_draft();
CREATE TRIGGER draft_only_deleted AFTER DELETE ON grids REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_unless_draft();
CREATE TRIGGER draft_only_taken AFTER UPDATE ON grids REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_unless_draft();
CREATE TRIGGER draft_only_given AFTER UPDATE ON grids REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_unless_draft();
CREATE TRIGGER draft_only_inserted AFTER INSERT ON assignments REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_unless_draft();
CREATE TRIGGER draft_only_deleted AFTER DELETE ON assignments REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_unless_draft();
CREATE TRIGGER draft_only_taken AFTER UPDATE ON assignments REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_unless_draft();
CREATE TRIGGER draft_only_given AFTER UPDATE ON assignments REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_unless_draft();
CREATE TRIGGER draft_only_inserted AFTER INSERT ON exceptions REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_unless_draft();
CREATE TRIGGER draft_only_deleted AFTER DELETE ON exceptions REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_unless_draft();
CREATE TRIGGER draft_only_taken AFTER UPDATE ON exceptions REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_unless_draft();
CREATE TRIGGER draft_only_given AFTER UPDATE ON exceptions REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_unless_draft();
CREATE TRIGGER settled_inserted AFTER INSERT ON land_divisions REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_land();
CREATE TRIGGER settled_deleted AFTER DELETE ON land_divisions REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_land();
CREATE TRIGGER settled_taken AFTER UPDATE ON land_divisions REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_land();
CREATE TRIGGER settled_given AFTER UPDATE ON land_divisions REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_land();
CREATE TRIGGER settled_inserted AFTER INSERT ON units REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_land();
CREATE TRIGGER settled_deleted AFTER DELETE ON units REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_land();
CREATE TRIGGER settled_taken AFTER UPDATE ON units REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_land();
CREATE TRIGGER settled_given AFTER UPDATE ON units REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_land();
CREATE TRIGGER settled_inserted AFTER INSERT ON buildings REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_land();
CREATE TRIGGER settled_deleted AFTER DELETE ON buildings REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_land();
CREATE TRIGGER settled_taken AFTER UPDATE ON buildings REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_land();
CREATE TRIGGER settled_given AFTER UPDATE ON buildings REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_land();
CREATE TRIGGER settled_inserted AFTER INSERT ON barriers REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_land();
CREATE TRIGGER settled_deleted AFTER DELETE ON barriers REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_land();
CREATE TRIGGER settled_taken AFTER UPDATE ON barriers REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_land();
CREATE TRIGGER settled_given AFTER UPDATE ON barriers REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_land();
CREATE TRIGGER settled_inserted AFTER INSERT ON edges REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_land();
CREATE TRIGGER settled_deleted AFTER DELETE ON edges REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_land();
CREATE TRIGGER settled_taken AFTER UPDATE ON edges REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_land();
CREATE TRIGGER settled_given AFTER UPDATE ON edges REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_land();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON land_divisions
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON units
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON buildings
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON barriers
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON edges
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON plans
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON grids
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON assignments
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON exceptions
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON publications
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON division_versions
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();
