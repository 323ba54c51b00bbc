UPDATE jobs SET state = 'queued'
WHERE id = :job_id AND attempt = :attempt AND state = 'running'
RETURNING id;
