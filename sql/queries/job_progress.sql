UPDATE jobs SET step = :step, done = :done, total = :total
WHERE id = :job_id AND attempt = :attempt AND state = 'running'
RETURNING id;
