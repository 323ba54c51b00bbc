-- What roads, compounds and divisions are called in a district.
SELECT level, key, source_id
FROM gazetteer
WHERE district_id = :district_id AND level IN ('road', 'compound', 'community', 'street')
