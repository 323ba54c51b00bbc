-- What roads, compounds and divisions are called in a district, and the district itself.
SELECT CAST(level AS text) AS level, key, source_id, within
FROM gazetteer
WHERE district_id = :district_id AND level IN ('road', 'compound', 'community', 'street')
UNION ALL
SELECT 'district', name, '', ''
FROM division_versions
WHERE division_id = :district_id AND upper_inf(valid)
