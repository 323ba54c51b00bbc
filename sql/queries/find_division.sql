-- Which division has this code?
SELECT id FROM divisions
WHERE district_id IS NOT DISTINCT FROM CAST(:district_id AS bigint) AND level = :level AND code = :code
