-- Which grids of the plans that hold at a moment do some shapes lie in, and with what share?
WITH shapes AS MATERIALIZED (
  SELECT number - 1 AS number, CAST(said AS geometry) AS geom
  FROM unnest(CAST(:shapes AS text[])) WITH ORDINALITY AS said (said, number)
), found AS (
  SELECT shapes.number, grids.plan_id, grids.grid_code, ST_Dimension(shapes.geom) AS dimension,
    ST_CollectionExtract(
      ST_Intersection(shapes.geom, grids.geom), ST_Dimension(shapes.geom) + 1
    ) AS part
  FROM publications
    CROSS JOIN shapes
    JOIN grids ON grids.plan_id = publications.plan_id AND ST_Intersects(grids.geom, shapes.geom)
  WHERE publications.valid @> coalesce(CAST(:at AS timestamptz), clock_timestamp())
), measured AS (
  SELECT found.*, CASE dimension
      WHEN 0 THEN ST_NumGeometries(part)
      WHEN 1 THEN ST_Length(CAST(part AS geography))
      ELSE ST_Area(part)
    END AS measure
  FROM found
  WHERE NOT ST_IsEmpty(part)
)
SELECT number, plan_id, grid_code,
  CAST(measure / nullif(sum(measure) OVER (PARTITION BY number), 0) AS float8) AS share,
  ST_X(ST_PointOnSurface(part)) AS lon, ST_Y(ST_PointOnSurface(part)) AS lat
FROM measured
WHERE measure > 0
ORDER BY number, measure DESC, grid_code COLLATE "C"
