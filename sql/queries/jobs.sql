-- Jobs that somebody may see, newest first: all (``everything``), those of districts, their own.
SELECT
    id, kind, state, district_code, request, "by", role, account_id, address, via, created_at,
    started_at, finished_at, attempt, step, done, total, plan_id, figures, problem, cancelled_by
FROM jobs
WHERE (CAST(:job_id AS bigint) IS NULL OR id = :job_id)
    AND (CAST(:before AS bigint) IS NULL OR id < :before)
    AND (:everything OR account_id = :account_id OR district_code = ANY (CAST(:districts AS text[])))
ORDER BY id DESC
LIMIT :most;
