-- An attempt that is under way finds that it may write no more.
UPDATE jobs SET state = 'cancelled', cancelled_by = :by, finished_at = now()
WHERE id = :job_id AND state IN ('queued', 'running')
RETURNING id;
