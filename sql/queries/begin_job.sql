-- A new attempt at an open job. One that is still running has lost its worker: after the last
-- attempt that is granted it has failed.
UPDATE jobs
SET
    attempt = attempt + 1,
    lost = lost + CAST(state = 'running' AS integer),
    state = CASE WHEN state = 'running' AND lost + 1 >= :most
        THEN CAST('failed' AS job_state) ELSE 'running' END,
    problem = CASE WHEN state = 'running' AND lost + 1 >= :most THEN CAST(:problem AS jsonb) END,
    finished_at = CASE WHEN state = 'running' AND lost + 1 >= :most THEN now() END,
    started_at = now(),
    step = '',
    done = 0,
    total = 0
WHERE id = :job_id AND state IN ('queued', 'running')
RETURNING state, attempt;
