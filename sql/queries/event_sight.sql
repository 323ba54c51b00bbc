-- Which districts and communities lie under divisions, however deep?
WITH RECURSIVE under AS (
  SELECT id, level FROM divisions WHERE code = ANY(CAST(:codes AS text[]))
  UNION
  SELECT divisions.id, divisions.level
  FROM under
  JOIN division_versions ON division_versions.parent_id = under.id
  JOIN divisions ON divisions.id = division_versions.division_id
)
SELECT coalesce(array_agg(id) FILTER (WHERE level = 'district'), '{}') AS districts,
  coalesce(array_agg(id) FILTER (WHERE level = 'community'), '{}') AS communities
FROM under
