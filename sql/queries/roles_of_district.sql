-- The roles of a district's workers, in the order in which they are told.
SELECT name, name_en, answers FROM roles WHERE district_id = :district_id ORDER BY rank, id
