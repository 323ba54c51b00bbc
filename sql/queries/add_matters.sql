-- Adds the entries of a new list of matters that are not in a district's list.
WITH listed AS (
  SELECT DISTINCT code, category, name, lead, supporting, deadline_days, basis, emergency, applied,
    decision, decided_by, first_day, last_day
  FROM jsonb_populate_recordset(CAST(NULL AS matters), CAST(:list AS jsonb))
)
INSERT INTO matters (district_id, code, category, name, lead, supporting, deadline_days, basis,
  emergency, applied, decision, decided_by, first_day, last_day, valid)
SELECT CAST(:district_id AS bigint), listed.*, tstzrange(clock_timestamp(), NULL)
FROM listed
WHERE NOT EXISTS (
  SELECT FROM matters
  WHERE matters.district_id = :district_id AND upper_inf(matters.valid)
    AND (listed.code, listed.category, listed.name, listed.lead, listed.supporting,
        listed.deadline_days, listed.basis, listed.emergency, listed.applied, listed.decision,
        listed.decided_by, listed.first_day, listed.last_day)
      IS NOT DISTINCT FROM (matters.code, matters.category, matters.name, matters.lead,
        matters.supporting, matters.deadline_days, matters.basis, matters.emergency,
        matters.applied, matters.decision, matters.decided_by, matters.first_day, matters.last_day)
)
