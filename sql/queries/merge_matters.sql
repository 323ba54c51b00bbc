-- The list of matters that a merged plan was made with.
SELECT matters.code, matters.category, matters.name, matters.lead, matters.supporting,
  matters.deadline_days, matters.basis, matters.emergency, matters.applied,
  coalesce(CAST(matters.decision AS text), '') AS decision, matters.decided_by, matters.first_day AS "from",
  matters.last_day AS until
FROM merge_matters JOIN matters ON matters.id = merge_matters.matter_id
WHERE merge_matters.plan_id = :plan_id
ORDER BY merge_matters.id
