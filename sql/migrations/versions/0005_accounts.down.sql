-- Takes accounts and the audit away, and all rights of the service; its role stays, for other
-- databases of the server may know it.

DROP TABLE audit, sessions, tokens, accounts;
DROP FUNCTION keep_account();
DROP TYPE account_role, token_scope;

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM gridding_service;
REVOKE ALL ON SCHEMA public FROM gridding_service;
