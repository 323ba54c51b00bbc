-- Merged plans, the departments' own areas, and the rule that retires these.

CREATE TYPE matter_decision AS ENUM ('approved', 'refused');

ALTER TABLE divisions ADD CONSTRAINT uq_divisions_id_district_id UNIQUE (id, district_id);

CREATE TABLE department_areas (
  id BIGINT GENERATED ALWAYS AS IDENTITY,
  district_id BIGINT NOT NULL,
  department TEXT NOT NULL,
  area_id TEXT NOT NULL,
  valid TSTZRANGE NOT NULL,
  geom geometry(MULTIPOLYGON,4490) NOT NULL,
  CONSTRAINT pk_department_areas PRIMARY KEY (id),
  CONSTRAINT uq_department_areas_id_district_id_department_area_id UNIQUE (id, district_id, department, area_id),
  CONSTRAINT ck_department_areas_named CHECK (department <> '' AND area_id <> ''),
  CONSTRAINT ck_department_areas_begins CHECK (NOT isempty(valid) AND NOT lower_inf(valid)),
  CONSTRAINT ck_department_areas_somewhere CHECK (NOT ST_IsEmpty(geom)),
  CONSTRAINT ex_department_areas_one_at_a_time EXCLUDE USING gist (district_id WITH =, department WITH =, area_id WITH =, valid WITH &&),
  CONSTRAINT fk_department_areas_district_id FOREIGN KEY(district_id) REFERENCES divisions (id)
);
CREATE INDEX ix_department_areas_geom ON department_areas USING gist (geom);

CREATE TABLE department_exceptions (
  id BIGINT GENERATED ALWAYS AS IDENTITY,
  district_id BIGINT NOT NULL,
  department TEXT NOT NULL,
  community_id BIGINT,
  reason TEXT NOT NULL,
  approved_by TEXT NOT NULL,
  approved_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  valid TSTZRANGE NOT NULL,
  CONSTRAINT pk_department_exceptions PRIMARY KEY (id),
  CONSTRAINT ck_department_exceptions_named CHECK (department <> ''),
  CONSTRAINT ck_department_exceptions_reasoned CHECK (reason <> ''),
  CONSTRAINT ck_department_exceptions_signed CHECK (approved_by <> ''),
  CONSTRAINT ck_department_exceptions_begins CHECK (NOT isempty(valid) AND NOT lower_inf(valid)),
  CONSTRAINT ck_department_exceptions_ends CHECK (NOT upper_inf(valid) AND isfinite(upper(valid))),
  CONSTRAINT fk_department_exceptions_district_id FOREIGN KEY(district_id) REFERENCES divisions (id),
  CONSTRAINT fk_department_exceptions_community FOREIGN KEY(community_id, district_id) REFERENCES divisions (id, district_id)
);
CREATE INDEX ix_department_exceptions_department ON department_exceptions (district_id, department);

CREATE TABLE matters (
  id BIGINT GENERATED ALWAYS AS IDENTITY,
  district_id BIGINT NOT NULL,
  code TEXT NOT NULL,
  category TEXT NOT NULL,
  name TEXT NOT NULL,
  lead TEXT NOT NULL,
  supporting TEXT NOT NULL,
  deadline_days INTEGER,
  basis TEXT NOT NULL,
  emergency BOOLEAN NOT NULL,
  applied DATE,
  decision matter_decision,
  decided_by TEXT NOT NULL,
  first_day DATE,
  last_day DATE,
  valid TSTZRANGE NOT NULL,
  CONSTRAINT pk_matters PRIMARY KEY (id),
  CONSTRAINT uq_matters_id_district_id UNIQUE (id, district_id),
  CONSTRAINT ck_matters_named CHECK (code <> '' AND name <> ''),
  CONSTRAINT ck_matters_deadline CHECK (deadline_days >= 0),
  CONSTRAINT ck_matters_days CHECK (first_day <= last_day),
  CONSTRAINT ck_matters_emergency_ends CHECK (NOT emergency OR last_day IS NOT NULL AND isfinite(last_day)),
  CONSTRAINT ck_matters_decided_by CHECK (decision IS NULL OR decided_by <> ''),
  CONSTRAINT ck_matters_begins CHECK (NOT isempty(valid) AND NOT lower_inf(valid)),
  CONSTRAINT fk_matters_district_id FOREIGN KEY(district_id) REFERENCES divisions (id)
);
CREATE INDEX ix_matters_district ON matters (district_id);

CREATE TABLE merges (
  plan_id BIGINT NOT NULL,
  figures JSONB NOT NULL,
  CONSTRAINT pk_merges PRIMARY KEY (plan_id),
  CONSTRAINT fk_merges_plan_id FOREIGN KEY(plan_id) REFERENCES plans (id) ON DELETE CASCADE
);

CREATE TABLE merge_areas (
  id BIGINT GENERATED ALWAYS AS IDENTITY,
  plan_id BIGINT NOT NULL,
  district_id BIGINT NOT NULL,
  area_key BIGINT NOT NULL,
  department TEXT NOT NULL,
  area_id TEXT NOT NULL,
  households INTEGER NOT NULL,
  area_m2 DOUBLE PRECISION NOT NULL,
  CONSTRAINT pk_merge_areas PRIMARY KEY (id),
  CONSTRAINT uq_merge_areas_plan_id_department_area_id UNIQUE (plan_id, department, area_id),
  CONSTRAINT ck_merge_areas_measures CHECK (households >= 0 AND area_m2 >= 0),
  CONSTRAINT fk_merge_areas_plan FOREIGN KEY(plan_id, district_id) REFERENCES plans (id, district_id) ON DELETE CASCADE,
  CONSTRAINT fk_merge_areas_area FOREIGN KEY(area_key, district_id, department, area_id) REFERENCES department_areas (id, district_id, department, area_id)
);
CREATE INDEX ix_merge_areas_area ON merge_areas (area_key);

CREATE TABLE crosswalk (
  id BIGINT GENERATED ALWAYS AS IDENTITY,
  plan_id BIGINT NOT NULL,
  department TEXT NOT NULL,
  area_id TEXT,
  grid_code TEXT,
  households INTEGER NOT NULL,
  household_share_of_area DOUBLE PRECISION,
  household_share_of_grid DOUBLE PRECISION,
  area_m2 DOUBLE PRECISION NOT NULL,
  area_share_of_area DOUBLE PRECISION,
  area_share_of_grid DOUBLE PRECISION,
  CONSTRAINT pk_crosswalk PRIMARY KEY (id),
  CONSTRAINT uq_crosswalk_pair UNIQUE NULLS NOT DISTINCT (plan_id, department, area_id, grid_code),
  CONSTRAINT ck_crosswalk_measures CHECK (households >= 0 AND area_m2 >= 0),
  CONSTRAINT ck_crosswalk_of_something CHECK (area_id IS NOT NULL OR grid_code IS NOT NULL),
  CONSTRAINT fk_crosswalk_plan_id FOREIGN KEY(plan_id) REFERENCES plans (id) ON DELETE CASCADE,
  CONSTRAINT fk_crosswalk_area FOREIGN KEY(plan_id, department, area_id) REFERENCES merge_areas (plan_id, department, area_id),
  CONSTRAINT fk_crosswalk_grid FOREIGN KEY(plan_id, grid_code) REFERENCES grids (plan_id, grid_code)
);

CREATE TABLE unowned (
  id BIGINT GENERATED ALWAYS AS IDENTITY,
  plan_id BIGINT NOT NULL,
  department TEXT NOT NULL,
  community_code TEXT NOT NULL,
  grid_code TEXT,
  households INTEGER NOT NULL,
  area_m2 DOUBLE PRECISION NOT NULL,
  geom geometry(MULTIPOLYGON,4490) NOT NULL,
  CONSTRAINT pk_unowned PRIMARY KEY (id),
  CONSTRAINT ck_unowned_measures CHECK (households >= 0 AND area_m2 >= 0),
  CONSTRAINT fk_unowned_plan_id FOREIGN KEY(plan_id) REFERENCES plans (id) ON DELETE CASCADE,
  CONSTRAINT fk_unowned_grid FOREIGN KEY(plan_id, grid_code) REFERENCES grids (plan_id, grid_code)
);
CREATE INDEX ix_unowned_plan ON unowned (plan_id);

CREATE TABLE conflicts (
  id BIGINT GENERATED ALWAYS AS IDENTITY,
  plan_id BIGINT NOT NULL,
  kind TEXT NOT NULL,
  grid_code TEXT NOT NULL,
  matter TEXT NOT NULL,
  department TEXT NOT NULL,
  other TEXT NOT NULL,
  households INTEGER NOT NULL,
  area_m2 DOUBLE PRECISION NOT NULL,
  detail TEXT NOT NULL,
  geom geometry(GEOMETRY,4490),
  CONSTRAINT pk_conflicts PRIMARY KEY (id),
  CONSTRAINT ck_conflicts_kind CHECK (kind <> ''),
  CONSTRAINT ck_conflicts_measures CHECK (households >= 0 AND area_m2 >= 0),
  CONSTRAINT fk_conflicts_plan_id FOREIGN KEY(plan_id) REFERENCES plans (id) ON DELETE CASCADE
);
CREATE INDEX ix_conflicts_plan ON conflicts (plan_id);

CREATE TABLE duties (
  id BIGINT GENERATED ALWAYS AS IDENTITY,
  plan_id BIGINT NOT NULL,
  grid_code TEXT NOT NULL,
  matter TEXT NOT NULL,
  lead TEXT NOT NULL,
  supporting TEXT NOT NULL,
  CONSTRAINT pk_duties PRIMARY KEY (id),
  CONSTRAINT uq_duties_plan_id_grid_code_matter_lead UNIQUE (plan_id, grid_code, matter, lead),
  CONSTRAINT ck_duties_led CHECK (matter <> '' AND lead <> ''),
  CONSTRAINT fk_duties_plan_id FOREIGN KEY(plan_id) REFERENCES plans (id) ON DELETE CASCADE,
  CONSTRAINT fk_duties_grid FOREIGN KEY(plan_id, grid_code) REFERENCES grids (plan_id, grid_code)
);

CREATE TABLE staffing (
  id BIGINT GENERATED ALWAYS AS IDENTITY,
  plan_id BIGINT NOT NULL,
  worker_id TEXT NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  department TEXT NOT NULL,
  area_id TEXT NOT NULL,
  grid_code TEXT,
  households INTEGER NOT NULL,
  households_known INTEGER NOT NULL,
  CONSTRAINT pk_staffing PRIMARY KEY (id),
  CONSTRAINT ck_staffing_worker_or_place CHECK (worker_id <> '' OR grid_code IS NOT NULL),
  CONSTRAINT ck_staffing_counts CHECK (households >= 0 AND households_known >= 0),
  CONSTRAINT fk_staffing_plan_id FOREIGN KEY(plan_id) REFERENCES plans (id) ON DELETE CASCADE,
  CONSTRAINT fk_staffing_grid FOREIGN KEY(plan_id, grid_code) REFERENCES grids (plan_id, grid_code)
);
CREATE INDEX ix_staffing_plan ON staffing (plan_id);

CREATE TABLE merge_matters (
  id BIGINT GENERATED ALWAYS AS IDENTITY,
  plan_id BIGINT NOT NULL,
  district_id BIGINT NOT NULL,
  matter_id BIGINT NOT NULL,
  CONSTRAINT pk_merge_matters PRIMARY KEY (id),
  CONSTRAINT fk_merge_matters_plan FOREIGN KEY(plan_id, district_id) REFERENCES plans (id, district_id) ON DELETE CASCADE,
  CONSTRAINT fk_merge_matters_matter FOREIGN KEY(matter_id, district_id) REFERENCES matters (id, district_id)
);
CREATE INDEX ix_merge_matters_plan ON merge_matters (plan_id);

-- Once a merged plan has been published, the departments' layers are retired on its communities,
-- whatever is published later (ADR 0033).
CREATE VIEW retired_ground AS
SELECT plans.district_id, land_divisions.division_id AS community_id, divisions.code,
  versions.geom, min(lower(publications.valid)) AS since
FROM publications
  JOIN merges ON merges.plan_id = publications.plan_id
  JOIN plans ON plans.id = publications.plan_id
  JOIN land_divisions ON land_divisions.land_id = plans.land_id
  JOIN divisions ON divisions.id = land_divisions.division_id AND divisions.level = 'community'
  JOIN division_versions AS versions ON versions.id = land_divisions.version_id
GROUP BY plans.district_id, land_divisions.division_id, divisions.code, versions.id;

-- Does an exception to the retirement hold for a department in a community?
CREATE FUNCTION excepted(
  of_district bigint, of_department text, in_community bigint, moment timestamptz
) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM department_exceptions AS allowed
    WHERE allowed.district_id = of_district
      AND allowed.department = of_department
      AND (allowed.community_id IS NULL OR allowed.community_id = in_community)
      AND allowed.valid @> moment
  )
$$;

-- Does an area lie on ground? A square metre is noise.
CREATE FUNCTION lies_on(area geometry, ground geometry) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT ST_Area(
    ST_CollectionExtract(ST_Intersection(ST_MakeValid(ground), ST_MakeValid(area)), 3)::geography
  ) > 1
$$;

-- SQLSTATE GR003: the departments' layers are retired there. The district is held, so that nothing
-- is published meanwhile. Ground is looked up once, not once an area.
CREATE FUNCTION refuse_on_retired_ground() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  refused record;
BEGIN
  PERFORM FROM divisions WHERE id IN (SELECT district_id FROM added) ORDER BY id FOR NO KEY UPDATE;
  WITH ground AS MATERIALIZED (
    SELECT * FROM retired_ground WHERE district_id IN (SELECT district_id FROM added)
  ),
  new_areas AS (
    SELECT *, greatest(clock_timestamp(), lower(valid)) AS moment FROM added
  ),
  found AS (
    SELECT new_areas.id, new_areas.department, new_areas.area_id,
      string_agg(DISTINCT ground.code, ', ' ORDER BY ground.code) AS communities
    FROM new_areas
      JOIN ground ON ground.district_id = new_areas.district_id
        AND ground.since <= new_areas.moment
        AND ground.geom && new_areas.geom
    WHERE NOT excepted(
        new_areas.district_id, new_areas.department, ground.community_id, new_areas.moment
      )
      AND lies_on(new_areas.geom, ground.geom)
    GROUP BY new_areas.id, new_areas.department, new_areas.area_id
  )
  SELECT *, count(*) OVER () - 1 AS others INTO refused FROM found ORDER BY id LIMIT 1;
  IF refused IS NOT NULL THEN
    RAISE EXCEPTION 'area % of % is new on ground where a merged plan has retired the departments'' layers, in community %: it needs an approved exception',
      refused.area_id, refused.department,
      refused.communities
        || CASE refused.others WHEN 0 THEN '' ELSE format(' (and %s areas more)', refused.others) END
      USING ERRCODE = 'GR003';
  END IF;
  RETURN NULL;
END $$;

-- Of an exception only the end may be set, and only to an earlier one.
CREATE FUNCTION keep_but_shorter() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  before record := OLD;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    before.valid := NEW.valid;
    IF before IS NOT DISTINCT FROM NEW AND NEW.valid <@ OLD.valid
      AND lower(NEW.valid) = lower(OLD.valid) AND lower_inc(NEW.valid) = lower_inc(OLD.valid) THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'of a row of % only the end can be brought forward', TG_TABLE_NAME
    USING ERRCODE = 'GR001';
END $$;

-- Who publishes waits for who adds areas in the same district, and the other way round.
CREATE FUNCTION hold_district() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM divisions WHERE id = NEW.district_id FOR NO KEY UPDATE;
  RETURN NEW;
END $$;

CREATE TRIGGER hold_district BEFORE INSERT ON publications
  FOR EACH ROW EXECUTE FUNCTION hold_district();
CREATE TRIGGER retired AFTER INSERT ON department_areas REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_on_retired_ground();
CREATE TRIGGER only_end_changes BEFORE UPDATE OR DELETE ON department_areas
  FOR EACH ROW EXECUTE FUNCTION keep_but_end();
CREATE TRIGGER only_end_changes BEFORE UPDATE OR DELETE ON matters
  FOR EACH ROW EXECUTE FUNCTION keep_but_end();
CREATE TRIGGER only_end_changes BEFORE UPDATE OR DELETE ON department_exceptions
  FOR EACH ROW EXECUTE FUNCTION keep_but_shorter();

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['merges', 'merge_areas', 'crosswalk', 'unowned', 'conflicts', 'duties',
    'staffing', 'merge_matters'] LOOP
    EXECUTE format(
      'CREATE TRIGGER draft_only_inserted AFTER INSERT ON %1$I REFERENCING NEW TABLE AS changed'
      '  FOR EACH STATEMENT EXECUTE FUNCTION keep_unless_draft();'
      'CREATE TRIGGER draft_only_deleted AFTER DELETE ON %1$I REFERENCING OLD TABLE AS changed'
      '  FOR EACH STATEMENT EXECUTE FUNCTION keep_unless_draft();'
      'CREATE TRIGGER draft_only_taken AFTER UPDATE ON %1$I REFERENCING OLD TABLE AS changed'
      '  FOR EACH STATEMENT EXECUTE FUNCTION keep_unless_draft();'
      'CREATE TRIGGER draft_only_given AFTER UPDATE ON %1$I REFERENCING NEW TABLE AS changed'
      '  FOR EACH STATEMENT EXECUTE FUNCTION keep_unless_draft()', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['merges', 'merge_areas', 'crosswalk', 'unowned', 'conflicts', 'duties',
    'staffing', 'merge_matters', 'matters', 'department_areas', 'department_exceptions'] LOOP
    EXECUTE format(
      'CREATE TRIGGER no_truncate BEFORE TRUNCATE ON %I'
      '  FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()', name);
  END LOOP;
END $$;
