-- Some communities of a land, and for each the next number that no grid of it ever had, in any
-- plan of the district or in the log of one.
SELECT communities.id AS community_id, communities.code, versions.name,
  coalesce(streets.code, '') AS street_code,
  1 + greatest(
    CAST(right(highest_code.in_plans, 3) AS integer),
    CAST(right(highest_code.in_logs, 3) AS integer),
    0
  ) AS next_number
FROM land_divisions
  JOIN divisions AS communities
    ON communities.id = land_divisions.division_id AND communities.level = 'community'
  JOIN division_versions AS versions ON versions.id = land_divisions.version_id
  LEFT JOIN divisions AS streets ON streets.id = versions.parent_id AND streets.level = 'street'
  -- Ordered by the index, of which they read one end, however many grids there were.
  CROSS JOIN LATERAL (
    SELECT
      (
        SELECT grid_code FROM grids
        WHERE grids.community_id = communities.id
          AND grid_code BETWEEN communities.code || '000' AND communities.code || '999'
          AND grid_code ~ '^.*[0-9]{3}$' AND length(grid_code) = length(communities.code) + 3
        ORDER BY grid_code DESC LIMIT 1
      ) AS in_plans,
      (
        SELECT grid_code FROM log_grids
        WHERE log_grids.community_id = communities.id
          AND grid_code BETWEEN communities.code || '000' AND communities.code || '999'
          AND grid_code ~ '^.*[0-9]{3}$' AND length(grid_code) = length(communities.code) + 3
        ORDER BY grid_code DESC LIMIT 1
      ) AS in_logs
  ) AS highest_code
WHERE land_divisions.land_id = :land_id AND communities.code = ANY(CAST(:codes AS text[]))
ORDER BY communities.code COLLATE "C"
