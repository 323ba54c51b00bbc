-- The units of a plan by unit_id, an array a column: the position of grid, community and
-- compound (-1: none) in `column_grids`, `column_communities` and `column_compounds`, counts, and a
-- point on each. A plan has every unit of its land, so that the arrays of both go together.
WITH plan AS MATERIALIZED (
  SELECT id, land_id FROM plans WHERE id = :plan_id
), grid AS MATERIALIZED (
  SELECT grid_code, row_number() OVER (ORDER BY grid_code COLLATE "C") - 1 AS place
  FROM grids WHERE plan_id = :plan_id
), community AS MATERIALIZED (
  SELECT divisions.id, row_number() OVER (ORDER BY divisions.code COLLATE "C") - 1 AS place
  FROM plan
    JOIN land_divisions ON land_divisions.land_id = plan.land_id
    JOIN divisions
      ON divisions.id = land_divisions.division_id AND divisions.level = 'community'
), compound AS MATERIALIZED (
  SELECT name, row_number() OVER (ORDER BY name COLLATE "C") - 1 AS place
  FROM (
    SELECT DISTINCT units.compound AS name
    FROM plan JOIN units ON units.land_id = plan.land_id
    WHERE units.compound <> ''
  ) AS names
), assigned AS (
  SELECT coalesce(array_agg(place ORDER BY unit_id), '{}') AS grid
  FROM assignments JOIN grid USING (grid_code)
  WHERE plan_id = :plan_id
)
SELECT json_build_object(
  'unit_id', coalesce(array_agg(unit_id), '{}'),
  'grid', (SELECT grid FROM assigned),
  'community', coalesce(array_agg(community), '{}'),
  'households', coalesce(array_agg(households), '{}'),
  'population', coalesce(array_agg(population), '{}'),
  'buildings', coalesce(array_agg(building_count), '{}'),
  'compound', coalesce(array_agg(compound), '{}'),
  'lon', coalesce(array_agg(round(ST_X(point) * 1e6) / 1e6), '{}'),
  'lat', coalesce(array_agg(round(ST_Y(point) * 1e6) / 1e6), '{}')
)::text
FROM (
  SELECT units.unit_id, community.place AS community, units.households, units.population,
    units.building_count, coalesce(compound.place, -1) AS compound,
    ST_PointOnSurface(units.geom) AS point
  FROM plan
    JOIN units ON units.land_id = plan.land_id
    JOIN community ON community.id = units.community_id
    LEFT JOIN compound ON compound.name = units.compound
  ORDER BY units.unit_id
) AS told
