-- Ends the version of a division that holds now.
UPDATE division_versions
SET valid = tstzrange(lower(valid), greatest(clock_timestamp(), lower(valid) + interval '1 microsecond'))
WHERE division_id = :division_id AND upper_inf(valid)
