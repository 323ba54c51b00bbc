-- Appends roles to a district's, in the order given; those that it has stay as they are.
INSERT INTO roles (district_id, name, name_en, rank, answers)
SELECT CAST(:district_id AS bigint), said.name, said.name_en,
  (SELECT coalesce(max(rank), 0) FROM roles WHERE district_id = :district_id) + said.place,
  said.answers
FROM ROWS FROM (
    jsonb_to_recordset(CAST(:roles AS jsonb)) AS (name text, name_en text, answers boolean)
  ) WITH ORDINALITY AS said (name, name_en, answers, place)
ON CONFLICT (district_id, name) DO NOTHING
