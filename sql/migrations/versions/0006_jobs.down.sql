-- Jobs, and the queue that holds them.
DROP TABLE jobs;
DROP TYPE job_state;
DROP TYPE job_kind;
DROP SCHEMA queue CASCADE;
