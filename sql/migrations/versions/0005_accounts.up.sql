-- Accounts, sessions, tokens, the audit, and the service's own role.

CREATE TYPE account_role AS ENUM (
  'viewer', 'worker', 'department', 'planner', 'reviewer', 'administrator'
);
CREATE TYPE token_scope AS ENUM ('read', 'write');

CREATE TABLE accounts (
  id BIGINT GENERATED ALWAYS AS IDENTITY,
  name TEXT NOT NULL,
  role account_role NOT NULL,
  divisions TEXT[] NOT NULL,
  password_hash TEXT,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  revoked_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_accounts PRIMARY KEY (id),
  CONSTRAINT ck_accounts_named CHECK (name <> '')
);
CREATE UNIQUE INDEX uq_accounts_name ON accounts (name) WHERE revoked_at IS NULL;

CREATE TABLE tokens (
  id BIGINT GENERATED ALWAYS AS IDENTITY,
  account_id BIGINT NOT NULL,
  digest BYTEA NOT NULL,
  scope token_scope NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
  revoked_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_tokens PRIMARY KEY (id),
  CONSTRAINT uq_tokens_digest UNIQUE (digest),
  CONSTRAINT fk_tokens_account_id FOREIGN KEY(account_id) REFERENCES accounts (id)
);
CREATE INDEX ix_tokens_account ON tokens (account_id);

CREATE TABLE sessions (
  id BIGINT GENERATED ALWAYS AS IDENTITY,
  account_id BIGINT NOT NULL,
  digest BYTEA NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  seen_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  CONSTRAINT pk_sessions PRIMARY KEY (id),
  CONSTRAINT uq_sessions_digest UNIQUE (digest),
  CONSTRAINT fk_sessions_account_id FOREIGN KEY(account_id) REFERENCES accounts (id)
);
CREATE INDEX ix_sessions_account ON sessions (account_id);

-- The role is null for the operator of the machine. Ids of accounts are kept as they were; names
-- too, for a name can be given again once its account is revoked.
CREATE TABLE audit (
  id BIGINT GENERATED ALWAYS AS IDENTITY,
  at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
  account_id BIGINT,
  name TEXT NOT NULL,
  role TEXT,
  address TEXT NOT NULL,
  via TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail JSONB NOT NULL,
  CONSTRAINT pk_audit PRIMARY KEY (id),
  CONSTRAINT ck_audit_action CHECK (action <> ''),
  CONSTRAINT fk_audit_account_id FOREIGN KEY(account_id) REFERENCES accounts (id)
);

CREATE TRIGGER keep_all BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
  FOR EACH STATEMENT EXECUTE FUNCTION keep_all();

-- Whoever is revoked stays so, and keeps id, name and role.
CREATE FUNCTION keep_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.revoked_at IS NOT NULL
    OR (NEW.id, NEW.name, NEW.role) IS DISTINCT FROM (OLD.id, OLD.name, OLD.role) THEN
    RAISE EXCEPTION 'account % keeps its name and role, and is revoked for good', OLD.name
      USING ERRCODE = 'GR001';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON accounts
  FOR EACH ROW EXECUTE FUNCTION keep_account();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON accounts
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();

-- The role of the HTTP service and of its worker: no table is its own, so it can alter and drop
-- none. Roles are the server's, not the database's: another database may have made it.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'gridding_service') THEN
    CREATE ROLE gridding_service NOLOGIN;
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
      EXECUTE format('GRANT gridding_service TO %I', current_user);
    END IF;
  END IF;
EXCEPTION
  WHEN duplicate_object OR unique_violation THEN NULL;  -- by another database, just now
  WHEN insufficient_privilege THEN
    RAISE EXCEPTION 'the role gridding_service is missing, and % may not make it: let an administrator of the server say CREATE ROLE gridding_service NOLOGIN; GRANT gridding_service TO %',
      current_user, quote_ident(current_user) USING ERRCODE = 'GR001';
END $$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO gridding_service;
GRANT SELECT ON alembic_version, retired_ground, department_exceptions, tokens TO gridding_service;
GRANT SELECT, INSERT ON lands, land_divisions, units, buildings, barriers, edges, plan_log,
  log_grids, log_units, merge_areas, merge_matters, audit TO gridding_service;
GRANT SELECT, INSERT, UPDATE ON plans, workers TO gridding_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON grids, assignments, joined_edges, exceptions, merges,
  crosswalk, unowned, conflicts, duties, staffing, postings TO gridding_service;
-- Of what is valid for a time it sets ends. No id can be set: the right is for locking rows.
GRANT SELECT, INSERT, UPDATE (id) ON divisions TO gridding_service;
GRANT SELECT, INSERT, UPDATE (valid) ON division_versions, publications, department_areas, matters
  TO gridding_service;
-- It hashes passwords anew, but adds no account, gives no role and makes no token.
GRANT SELECT, UPDATE (password_hash) ON accounts TO gridding_service;
GRANT SELECT, INSERT, UPDATE (seen_at), DELETE ON sessions TO gridding_service;
