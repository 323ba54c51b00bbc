-- Whose session is this, if it goes on? That it is in use is noted once a minute.
SELECT accounts.id, accounts.name, CAST(accounts.role AS text) AS role, accounts.divisions,
  sessions.seen_at < now() - interval '1 minute' AS unnoted
FROM sessions JOIN accounts ON accounts.id = sessions.account_id
WHERE sessions.digest = :digest
  AND sessions.seen_at > now() - CAST(:idle AS interval)
  AND sessions.created_at > now() - CAST(:longest AS interval)
  AND accounts.revoked_at IS NULL
