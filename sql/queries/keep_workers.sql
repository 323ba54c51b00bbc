-- Brings the workers of a roster to what it says of them; the phone numbers only where it has any.
INSERT INTO workers (district_id, worker_id, name, phone)
SELECT DISTINCT ON (worker_id) CAST(:district_id AS bigint), worker_id, name, phone
FROM jsonb_to_recordset(CAST(:roster AS jsonb)) AS roster (
    worker_id text, name text, phone text, position bigint
  )
ORDER BY worker_id, phone = '', position
ON CONFLICT (district_id, worker_id) DO UPDATE SET name = excluded.name,
  phone = CASE WHEN CAST(:phones AS boolean) THEN excluded.phone ELSE workers.phone END
WHERE workers.name <> excluded.name
  OR CAST(:phones AS boolean) AND workers.phone <> excluded.phone
