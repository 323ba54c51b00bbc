-- Brings the workers of a roster to what it says of them.
INSERT INTO workers (district_id, worker_id, name, phone)
SELECT DISTINCT ON (worker_id) CAST(:district_id AS bigint), worker_id, name, phone
FROM jsonb_to_recordset(CAST(:roster AS jsonb)) AS roster (worker_id text, name text, phone text)
ORDER BY worker_id
ON CONFLICT (district_id, worker_id) DO UPDATE SET name = excluded.name, phone = excluded.phone
