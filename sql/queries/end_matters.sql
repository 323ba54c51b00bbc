-- Ends the entries of a district's list of matters that a new list has not.
WITH listed AS (
  SELECT * FROM jsonb_populate_recordset(CAST(NULL AS matters), CAST(:list AS jsonb))
)
UPDATE matters
SET valid = tstzrange(lower(valid), greatest(clock_timestamp(), lower(valid) + interval '1 microsecond'))
WHERE district_id = :district_id AND upper_inf(valid)
  AND NOT EXISTS (
    SELECT FROM listed
    WHERE (listed.code, listed.category, listed.name, listed.lead, listed.supporting,
        listed.deadline_days, listed.basis, listed.emergency, listed.applied, listed.decision,
        listed.decided_by, listed.first_day, listed.last_day)
      IS NOT DISTINCT FROM (matters.code, matters.category, matters.name, matters.lead,
        matters.supporting, matters.deadline_days, matters.basis, matters.emergency,
        matters.applied, matters.decision, matters.decided_by, matters.first_day, matters.last_day)
  )
