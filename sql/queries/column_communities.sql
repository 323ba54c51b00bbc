-- The communities of a plan's land, as they were; their order is what `column_units` counts by.
SELECT communities.code, versions.name, coalesce(streets.code, '') AS street_code,
  coalesce(street_versions.name, '') AS street_name
FROM plans
  JOIN land_divisions ON land_divisions.land_id = plans.land_id
  JOIN divisions AS communities
    ON communities.id = land_divisions.division_id AND communities.level = 'community'
  JOIN division_versions AS versions ON versions.id = land_divisions.version_id
  LEFT JOIN divisions AS streets ON streets.id = versions.parent_id AND streets.level = 'street'
  LEFT JOIN land_divisions AS street_of
    ON street_of.land_id = plans.land_id AND street_of.division_id = streets.id
  LEFT JOIN division_versions AS street_versions ON street_versions.id = street_of.version_id
WHERE plans.id = :plan_id
ORDER BY communities.code COLLATE "C"
