-- Approves an exception to the retirement of a department's layer, from now on.
INSERT INTO department_exceptions (district_id, department, community_id, reason, approved_by, valid)
VALUES (:district_id, :department, :community_id, :reason, :approved_by,
  tstzrange(clock_timestamp(), CAST(:until AS timestamptz)))
RETURNING id
