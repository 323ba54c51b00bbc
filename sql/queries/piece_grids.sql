-- Some grids of a plan, with the codes of community and street as they were for its land. The grids
-- come first, by their key: the server would else begin with all communities of the district.
WITH named AS MATERIALIZED (
  SELECT * FROM grids
  WHERE plan_id = :plan_id AND grid_code = ANY(CAST(:grid_codes AS text[]))
), homes AS MATERIALIZED (
  SELECT DISTINCT plans.land_id, named.community_id
  FROM named JOIN plans ON plans.id = named.plan_id
)
SELECT named.grid_code, named.name, CAST(named.kind AS text) AS kind,
  about.community_code, about.street_code, named.households,
  named.population, named.deviation, named.compactness, named.reach_m, named.locked,
  named.geom AS geometry
FROM named
  JOIN homes USING (community_id)
  CROSS JOIN LATERAL (
    SELECT communities.code AS community_code, coalesce(streets.code, '') AS street_code
    FROM land_divisions
      JOIN divisions AS communities ON communities.id = land_divisions.division_id
      JOIN division_versions AS versions ON versions.id = land_divisions.version_id
      LEFT JOIN divisions AS streets
        ON streets.id = versions.parent_id AND streets.level = 'street'
    WHERE land_divisions.land_id = homes.land_id
      AND land_divisions.division_id = homes.community_id
    LIMIT 1
  ) AS about
ORDER BY named.grid_code COLLATE "C"
