-- Ends the publication that holds in a district at a moment, unless its end is set already.
UPDATE publications
SET valid = tstzrange(lower(valid), :start)
WHERE district_id = :district_id AND valid @> CAST(:start AS timestamptz) AND upper_inf(valid)
