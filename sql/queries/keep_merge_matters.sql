-- Notes the list of matters that a plan was made with, in its order.
INSERT INTO merge_matters (plan_id, district_id, matter_id)
SELECT CAST(:plan_id AS bigint), CAST(:district_id AS bigint), matters.id
FROM jsonb_array_elements(CAST(:list AS jsonb)) WITH ORDINALITY AS entry (given, position),
  LATERAL jsonb_populate_record(CAST(NULL AS matters), given) AS listed
  JOIN matters ON matters.district_id = :district_id AND upper_inf(matters.valid)
    AND (listed.code, listed.category, listed.name, listed.lead, listed.supporting,
        listed.deadline_days, listed.basis, listed.emergency, listed.applied, listed.decision,
        listed.decided_by, listed.first_day, listed.last_day)
      IS NOT DISTINCT FROM (matters.code, matters.category, matters.name, matters.lead,
        matters.supporting, matters.deadline_days, matters.basis, matters.emergency,
        matters.applied, matters.decision, matters.decided_by, matters.first_day, matters.last_day)
ORDER BY entry.position
