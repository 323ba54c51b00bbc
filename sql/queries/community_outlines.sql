-- Where do a district's communities lie now?
-- Binds district_id.
SELECT ST_AsBinary(division_versions.geom) AS geometry
FROM divisions
JOIN division_versions ON division_versions.division_id = divisions.id
WHERE divisions.district_id = :district_id AND divisions.level = 'community'
  AND upper_inf(division_versions.valid) AND division_versions.geom IS NOT NULL
