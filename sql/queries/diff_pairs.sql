-- What the grids of two plans on the same land share: units, households, square metres. Ground of a
-- grid that went to another whole is measured by its outline, only that of the others unit by unit.
WITH shared AS (
  SELECT one.land_id, one.unit_id, one.grid_code AS from_grid, other.grid_code AS to_grid,
    min(other.grid_code) OVER went <> max(other.grid_code) OVER went AS divided
  FROM assignments AS one
    JOIN assignments AS other ON other.plan_id = :after AND other.unit_id = one.unit_id
  WHERE one.plan_id = :before
  WINDOW went AS (PARTITION BY one.grid_code)
), pairs AS (
  SELECT shared.from_grid, shared.to_grid, count(*) AS units, sum(units.households) AS households,
    sum(ST_Area(ST_Transform(units.geom, CAST(:srid AS integer)))) FILTER (WHERE divided) AS m2
  FROM shared JOIN units USING (land_id, unit_id)
  GROUP BY shared.from_grid, shared.to_grid
)
SELECT pairs.from_grid, pairs.to_grid, pairs.units, pairs.households,
  coalesce(pairs.m2, ST_Area(ST_Transform(grids.geom, CAST(:srid AS integer)))) AS area_m2
FROM pairs JOIN grids ON grids.plan_id = :before AND grids.grid_code = pairs.from_grid
