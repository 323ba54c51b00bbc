-- Roles, stand-ins and absences of workers.

-- What a district calls those who work for its grids, in the order in which they are told.
CREATE TABLE roles (
  id BIGINT GENERATED ALWAYS AS IDENTITY,
  district_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  name_en TEXT NOT NULL,
  rank BIGINT NOT NULL,
  answers BOOLEAN NOT NULL,
  CONSTRAINT pk_roles PRIMARY KEY (id),
  CONSTRAINT uq_roles_district_id_name UNIQUE (district_id, name),
  CONSTRAINT ck_roles_named CHECK (name <> ''),
  CONSTRAINT fk_roles_district_id FOREIGN KEY(district_id) REFERENCES divisions (id)
);

-- A stand-in stands in for a worker, at the same place and in the same role: whatever the days of
-- that worker's postings are, the stand-in's own stays right.
ALTER TABLE postings ADD COLUMN stand_in_for_key BIGINT;
UPDATE postings SET stand_in_for_key = firsts.worker_key
FROM postings AS firsts WHERE firsts.id = postings.stand_in_for_id;
ALTER TABLE postings DROP COLUMN stand_in_for_id;
ALTER TABLE postings
  ADD CONSTRAINT fk_postings_stand_in_for_key
    FOREIGN KEY(stand_in_for_key) REFERENCES workers (id),
  ADD CONSTRAINT ck_postings_for_another CHECK (stand_in_for_key <> worker_key);

CREATE TABLE absences (
  id BIGINT GENERATED ALWAYS AS IDENTITY,
  worker_key BIGINT NOT NULL,
  valid TSTZRANGE NOT NULL,
  reason TEXT NOT NULL,
  CONSTRAINT pk_absences PRIMARY KEY (id),
  CONSTRAINT ck_absences_begins CHECK (NOT isempty(valid) AND NOT lower_inf(valid)),
  CONSTRAINT ex_absences_once_at_a_time EXCLUDE USING gist (worker_key WITH =, valid WITH &&),
  CONSTRAINT fk_absences_worker_key FOREIGN KEY(worker_key) REFERENCES workers (id)
);

-- Every server process knows who answers: tell them of whatever changes it.
CREATE FUNCTION tell_staff() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('gridding_posted',
    CASE TG_OP WHEN 'DELETE' THEN OLD.district_id ELSE NEW.district_id END::text);
  RETURN NULL;
END $$;

CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON absences
  FOR EACH ROW EXECUTE FUNCTION tell_posted();
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON roles
  FOR EACH ROW EXECUTE FUNCTION tell_staff();
CREATE TRIGGER tell AFTER UPDATE ON workers
  FOR EACH ROW EXECUTE FUNCTION tell_staff();

GRANT SELECT, INSERT ON roles TO gridding_service;
GRANT SELECT, INSERT, UPDATE (valid), DELETE ON absences TO gridding_service;
