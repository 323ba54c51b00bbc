-- In which grid of the plans published at a moment does a point lie?
-- Binds lon, lat (EPSG:4490), at (timestamptz). No row: outside.
-- The rule is gridding.locate's: the smallest code whose closed polygon contains the point.
-- ST_Intersects and ST_Covers take a short cut for points that tests the sign of a rounded
-- product; ST_Relate goes through GEOS, whose orientation test is robust.
WITH asked AS (
  SELECT ST_SetSRID(ST_MakePoint(:lon, :lat), 4490) AS point
),
-- Metres per degree at the point on the ellipsoid of CGCS2000.
scale AS (
  SELECT
    radians(1) * 6378137.0 / sqrt(stretch) * cos(radians(:lat)) AS east,
    radians(1) * 6378137.0 * (1 - 0.006694380022900787) / (stretch * sqrt(stretch)) AS north
  FROM (SELECT 1 - 0.006694380022900787 * sin(radians(:lat)) ^ 2) AS ellipsoid (stretch)
),
found AS (
  SELECT publications.plan_id, plans.district_id, plans.land_id, grids.grid_code, grids.name, grids.community_id,
    grids.geom
  FROM asked, publications
  JOIN plans ON plans.id = publications.plan_id
  JOIN grids ON grids.plan_id = publications.plan_id
  WHERE publications.valid @> CAST(:at AS timestamptz)
    AND grids.geom && asked.point
    AND NOT ST_Relate(grids.geom, asked.point, 'FF*FF****')
  ORDER BY grids.grid_code COLLATE "C", publications.plan_id
  LIMIT 1
)
SELECT found.plan_id,
  found.district_id,
  found.grid_code,
  found.name AS grid_name,
  community.code AS community_code,
  community_version.name AS community_name,
  coalesce(street.code, '') AS street_code,
  coalesce(street_version.name, '') AS street_name,
  ST_Distance(
    ST_Scale(
      ST_Translate(ST_Boundary(found.geom), -CAST(:lon AS float8), -CAST(:lat AS float8)),
      scale.east, scale.north
    ),
    ST_SetSRID(ST_MakePoint(0, 0), 4490)
  ) <= 0.01 AS on_boundary
FROM found
CROSS JOIN scale
JOIN divisions AS community ON community.id = found.community_id
JOIN land_divisions AS community_of
  ON community_of.land_id = found.land_id AND community_of.division_id = found.community_id
JOIN division_versions AS community_version ON community_version.id = community_of.version_id
LEFT JOIN divisions AS street ON street.id = community_version.parent_id AND street.level = 'street'
LEFT JOIN land_divisions AS street_of
  ON street_of.land_id = found.land_id AND street_of.division_id = street.id
LEFT JOIN division_versions AS street_version ON street_version.id = street_of.version_id
