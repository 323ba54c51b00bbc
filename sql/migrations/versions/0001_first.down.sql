-- Takes the first schema away; the extensions stay.

DROP TABLE postings, workers, publications, exceptions, assignments, grids, plans, edges, barriers,
  buildings, units, land_divisions, lands, division_versions, divisions;
DROP FUNCTION keep_unless_draft(), keep_land(), keep_life_of_plan(), keep_but_end(),
  publish_approved_only(), refuse_truncate(), tell_published(), tell_posted();
DROP TYPE grid_kind, plan_state, barrier_class;
