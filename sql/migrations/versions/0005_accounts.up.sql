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

CREATE FUNCTION keep_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit is only added to' USING ERRCODE = 'GR001';
END $$;

CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON audit
  FOR EACH ROW EXECUTE FUNCTION keep_audit();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON audit
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();

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
