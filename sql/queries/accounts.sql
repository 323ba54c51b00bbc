-- All accounts, with how many tokens are good now.
SELECT id, name, CAST(role AS text) AS role, divisions, password_hash IS NOT NULL AS password,
  (
    SELECT count(*) FROM tokens
    WHERE account_id = accounts.id AND tokens.revoked_at IS NULL AND expires_at > now()
  ) AS tokens,
  created_at, revoked_at
FROM accounts ORDER BY name, id
