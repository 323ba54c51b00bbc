UPDATE jobs
SET
    state = CAST(:state AS job_state),
    plan_id = :plan_id,
    figures = CAST(:figures AS jsonb),
    problem = CAST(:problem AS jsonb),
    finished_at = now()
WHERE id = :job_id AND attempt = :attempt AND state = 'running'
RETURNING id;
