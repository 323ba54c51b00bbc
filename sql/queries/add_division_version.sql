-- Adds a version of a division that holds from now on, or from the end of the former one.
INSERT INTO division_versions (division_id, parent_id, name, geom, valid)
SELECT :division_id, CAST(:parent_id AS bigint), :name, CAST(:geom AS geometry),
  tstzrange(greatest(clock_timestamp(), max(upper(valid))), NULL)
FROM division_versions WHERE division_id = :division_id
RETURNING id
