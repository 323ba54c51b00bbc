-- Whose token is this, if it is good?
SELECT accounts.id, accounts.name, CAST(accounts.role AS text) AS role, accounts.divisions,
  CAST(tokens.scope AS text) AS scope
FROM tokens JOIN accounts ON accounts.id = tokens.account_id
WHERE tokens.digest = :digest
  AND tokens.revoked_at IS NULL AND tokens.expires_at > now()
  AND accounts.revoked_at IS NULL
