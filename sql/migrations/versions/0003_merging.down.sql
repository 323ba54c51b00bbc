-- Takes merged plans' own tables and the departments' areas away; the plans themselves stay.

DROP TRIGGER hold_district ON publications;
DROP VIEW retired_ground;
DROP TABLE merge_matters, staffing, duties, conflicts, unowned, crosswalk, merge_areas, merges,
  matters, department_exceptions, department_areas;
DROP FUNCTION excepted(bigint, text, bigint, timestamptz), lies_on(geometry, geometry),
  refuse_on_retired_ground(), keep_but_shorter(), hold_district();
ALTER TABLE divisions DROP CONSTRAINT uq_divisions_id_district_id;
DROP TYPE matter_decision;
