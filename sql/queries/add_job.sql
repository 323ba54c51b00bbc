INSERT INTO jobs (kind, district_code, request, "by", account_id)
VALUES (CAST(:kind AS job_kind), :district_code, CAST(:request AS jsonb), :by, :account_id)
RETURNING id;
