-- Publishes a plan from a moment on, until the next publication that is already set, if any.
INSERT INTO publications (plan_id, district_id, valid, filing_number, by)
SELECT CAST(:plan_id AS bigint), CAST(:district_id AS bigint),
  tstzrange(CAST(:start AS timestamptz), min(lower(valid))), CAST(:filing_number AS text),
  CAST(:by AS text)
FROM publications
WHERE district_id = :district_id AND lower(valid) > CAST(:start AS timestamptz)
