-- The communities whose grids an edit changed, and their streets.
SELECT DISTINCT communities.code, coalesce(streets.code, '') AS street_code
FROM log_grids
  JOIN divisions AS communities ON communities.id = log_grids.community_id
  JOIN land_divisions
    ON land_divisions.land_id = :land_id AND land_divisions.division_id = communities.id
  JOIN division_versions AS versions ON versions.id = land_divisions.version_id
  LEFT JOIN divisions AS streets ON streets.id = versions.parent_id AND streets.level = 'street'
WHERE log_grids.log_id = :edit_id
