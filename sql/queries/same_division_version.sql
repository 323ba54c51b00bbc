-- Which version of a division holds now, if it is exactly this?
SELECT id FROM division_versions
WHERE division_id = :division_id AND upper_inf(valid)
  AND name = :name
  AND parent_id IS NOT DISTINCT FROM CAST(:parent_id AS bigint)
  AND ST_AsBinary(geom) IS NOT DISTINCT FROM ST_AsBinary(CAST(:geom AS geometry))
