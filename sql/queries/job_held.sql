SELECT EXISTS (
    SELECT FROM jobs WHERE id = :job_id AND attempt = :attempt AND state = 'running'
);
