-- Takes roles, stand-ins and absences away; who stood in for somebody stays on post.
DROP TRIGGER tell ON workers;
DROP TABLE absences, roles;
DROP FUNCTION tell_staff();
ALTER TABLE postings DROP COLUMN stand_in_for_key;
ALTER TABLE postings ADD COLUMN stand_in_for_id BIGINT,
  ADD CONSTRAINT fk_postings_stand_in_for_id
    FOREIGN KEY(stand_in_for_id) REFERENCES postings (id);
