INSERT INTO jobs (kind, district_code, request, "by", role, account_id, address, via)
VALUES (
    CAST(:kind AS job_kind), :district_code, CAST(:request AS jsonb),
    :by, :role, :account_id, :address, :via
)
RETURNING id;
