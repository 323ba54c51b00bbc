-- Which grid of the plans published at a moment is nearest to a point, and how far, in metres?
-- Binds lon, lat (EPSG:4490), at (timestamptz). No row: nothing was published then.
SELECT grids.grid_code,
  grids.name AS grid_name,
  ST_Distance(
    grids.geom::geography, ST_SetSRID(ST_MakePoint(:lon, :lat), 4490)::geography
  ) AS distance_m
FROM publications
JOIN grids ON grids.plan_id = publications.plan_id
WHERE publications.valid @> CAST(:at AS timestamptz)
ORDER BY distance_m, grids.grid_code COLLATE "C", publications.plan_id
LIMIT 1
