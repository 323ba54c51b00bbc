-- The streets or communities of a plan's land, as they were.
SELECT divisions.code, versions.name, coalesce(streets.code, '') AS street_code,
  versions.geom AS geometry
FROM plans
  JOIN land_divisions ON land_divisions.land_id = plans.land_id
  JOIN divisions ON divisions.id = land_divisions.division_id
  JOIN division_versions AS versions ON versions.id = land_divisions.version_id
  LEFT JOIN divisions AS streets ON streets.id = versions.parent_id AND streets.level = 'street'
WHERE plans.id = :plan_id AND divisions.level = :level
ORDER BY divisions.code COLLATE "C"
