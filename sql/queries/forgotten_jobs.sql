-- Open jobs that the queue does not hold any more.
SELECT id FROM jobs
WHERE state IN ('queued', 'running')
    AND NOT EXISTS (
        SELECT FROM queue.procrastinate_jobs AS held
        WHERE held.id = jobs.queue_id AND held.status IN ('todo', 'doing')
    )
FOR UPDATE SKIP LOCKED;
