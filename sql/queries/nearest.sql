-- Which grid of the plans published at a moment is nearest to a point, and how far, in metres?
-- Binds lon, lat (EPSG:4490), at (timestamptz). No row: nothing was published then.
-- The rule is gridding.locate's: up to 100 m by whole centimetres on the tangent plane at the
-- point, to edges straight in degrees; beyond by the geodesic. Where two are as near, by code.
WITH asked AS (
  SELECT ST_SetSRID(ST_MakePoint(:lon, :lat), 4490) AS point,
    ST_SetSRID(ST_MakePoint(0, 0), 4490) AS origin
),
-- Metres per degree at the point on the ellipsoid of CGCS2000.
scale AS (
  SELECT
    radians(1) * 6378137.0 / sqrt(stretch) * cos(radians(:lat)) AS east,
    radians(1) * 6378137.0 * (1 - 0.006694380022900787) / (stretch * sqrt(stretch)) AS north
  FROM (SELECT 1 - 0.006694380022900787 * sin(radians(:lat)) ^ 2) AS ellipsoid (stretch)
),
held AS (
  SELECT publications.plan_id, plans.district_id, plans.land_id
  FROM publications
  JOIN plans ON plans.id = publications.plan_id
  WHERE publications.valid @> CAST(:at AS timestamptz)
),
beside AS (
  SELECT held.*, grids.grid_code, grids.name, grids.community_id,
    ST_Distance(
      ST_Scale(
        ST_Translate(grids.geom, -CAST(:lon AS float8), -CAST(:lat AS float8)),
        scale.east, scale.north
      ),
      asked.origin
    ) AS distance_m
  FROM asked
  CROSS JOIN scale
  CROSS JOIN held
  JOIN grids ON grids.plan_id = held.plan_id
  WHERE grids.geom && ST_Expand(asked.point, 101 / greatest(scale.east, 1e-6), 101 / scale.north)
),
nearest AS (
  (
    SELECT beside.*, floor(distance_m * 100 + 0.5) / 100 AS told_m
    FROM beside
    WHERE floor(distance_m * 100 + 0.5) <= 10000
    ORDER BY told_m, grid_code COLLATE "C", plan_id
    LIMIT 1
  )
  UNION ALL
  (
    SELECT held.*, grids.grid_code, grids.name, grids.community_id,
      ST_Distance(grids.geom::geography, asked.point::geography) AS distance_m,
      NULL AS told_m
    FROM asked
    CROSS JOIN held
    JOIN grids ON grids.plan_id = held.plan_id
    WHERE NOT EXISTS (SELECT FROM beside WHERE floor(distance_m * 100 + 0.5) <= 10000)
    ORDER BY distance_m, grids.grid_code COLLATE "C", held.plan_id
    LIMIT 1
  )
)
SELECT nearest.plan_id,
  nearest.district_id,
  nearest.grid_code,
  nearest.name AS grid_name,
  community.code AS community_code,
  community_version.name AS community_name,
  coalesce(street.code, '') AS street_code,
  coalesce(street_version.name, '') AS street_name,
  nearest.distance_m,
  nearest.told_m,
  nearest.distance_m <= 0.01 AS on_boundary
FROM nearest
JOIN divisions AS community ON community.id = nearest.community_id
JOIN land_divisions AS community_of
  ON community_of.land_id = nearest.land_id AND community_of.division_id = nearest.community_id
JOIN division_versions AS community_version ON community_version.id = community_of.version_id
LEFT JOIN divisions AS street ON street.id = community_version.parent_id AND street.level = 'street'
LEFT JOIN land_divisions AS street_of
  ON street_of.land_id = nearest.land_id AND street_of.division_id = street.id
LEFT JOIN division_versions AS street_version ON street_version.id = street_of.version_id
