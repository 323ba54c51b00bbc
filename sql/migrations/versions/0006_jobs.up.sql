-- Jobs: what somebody asked for over HTTP that takes longer than an answer may.
CREATE TYPE job_kind AS ENUM ('divide', 'merge', 'redraw');
CREATE TYPE job_state AS ENUM ('queued', 'running', 'done', 'failed', 'cancelled');

CREATE TABLE jobs (
    id bigint GENERATED ALWAYS AS IDENTITY,
    kind job_kind NOT NULL,
    state job_state DEFAULT 'queued' NOT NULL,
    district_code text NOT NULL,
    request jsonb NOT NULL,
    "by" text NOT NULL,
    role text,
    account_id bigint,
    address text NOT NULL,
    via text NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    started_at timestamptz,
    finished_at timestamptz,
    queue_id bigint,
    attempt integer DEFAULT 0 NOT NULL,
    lost integer DEFAULT 0 NOT NULL,
    step text DEFAULT '' NOT NULL,
    done integer DEFAULT 0 NOT NULL,
    total integer DEFAULT 0 NOT NULL,
    plan_id bigint,
    figures jsonb,
    problem jsonb,
    cancelled_by text,
    CONSTRAINT pk_jobs PRIMARY KEY (id),
    CONSTRAINT fk_jobs_account_id FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT fk_jobs_plan_id FOREIGN KEY (plan_id) REFERENCES plans (id) ON DELETE SET NULL,
    CONSTRAINT ck_jobs_attempts CHECK (lost >= 0 AND attempt >= lost),
    CONSTRAINT ck_jobs_progress CHECK (done >= 0 AND total >= 0),
    CONSTRAINT ck_jobs_started CHECK ((attempt > 0) = (started_at IS NOT NULL)),
    CONSTRAINT ck_jobs_finished
        CHECK ((finished_at IS NOT NULL) = (state IN ('done', 'failed', 'cancelled'))),
    CONSTRAINT ck_jobs_done CHECK ((figures IS NOT NULL) = (state = 'done')),
    CONSTRAINT ck_jobs_failed CHECK ((problem IS NOT NULL) = (state = 'failed')),
    CONSTRAINT ck_jobs_cancelled CHECK ((cancelled_by IS NOT NULL) = (state = 'cancelled')),
    CONSTRAINT ck_jobs_plan CHECK (plan_id IS NULL OR state = 'done')
);

-- The worker asks every few seconds which jobs are open; nearly all are not.
CREATE INDEX ix_jobs_open ON jobs (id) WHERE state IN ('queued', 'running');

GRANT SELECT, INSERT, UPDATE ON jobs TO gridding_service;
