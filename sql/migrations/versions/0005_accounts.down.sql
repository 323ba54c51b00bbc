-- Takes accounts and the audit away, and all rights of the service; its role stays, for other
-- databases of the server may know it.

DROP TABLE audit, sessions, tokens, accounts;
DROP FUNCTION keep_audit(), keep_account();
DROP TYPE account_role, token_scope;
