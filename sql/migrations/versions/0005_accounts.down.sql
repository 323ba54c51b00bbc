-- Accounts, sessions, tokens, the audit, and the service's own role.
SELECT 1;
