-- What of a plan bears a name, code or address: 0 exactly, 1 from its beginning (a grid also by the
-- last digits of its code), 2 anywhere. Patterns are escaped; tail is null for what is no number.
WITH plan AS MATERIALIZED (
  SELECT id, land_id FROM plans WHERE id = :plan_id
), known AS (
  SELECT 'grid' AS kind, grids.name, grids.grid_code AS code, grids.grid_code,
    CAST(NULL AS integer) AS unit_id, grids.geom
  FROM plan JOIN grids ON grids.plan_id = plan.id
  WHERE grids.grid_code ILIKE :anywhere OR grids.name ILIKE :anywhere OR grids.grid_code LIKE :tail
  UNION ALL
  SELECT divisions.level, versions.name, divisions.code, NULL, NULL, versions.geom
  FROM plan
    JOIN land_divisions ON land_divisions.land_id = plan.land_id
    JOIN divisions ON divisions.id = land_divisions.division_id
    JOIN division_versions AS versions ON versions.id = land_divisions.version_id
  WHERE divisions.level IN ('street', 'community') AND versions.geom IS NOT NULL
    AND (divisions.code ILIKE :anywhere OR versions.name ILIKE :anywhere)
  UNION ALL
  SELECT 'address', buildings.address, assignments.grid_code, assignments.grid_code,
    buildings.unit_id, buildings.geom
  FROM plan
    JOIN buildings ON buildings.land_id = plan.land_id AND buildings.address ILIKE :anywhere
    JOIN assignments
      ON assignments.plan_id = plan.id AND assignments.unit_id = buildings.unit_id
), ranked AS (
  SELECT known.*,
    CASE
      WHEN lower(name) = lower(:q) OR kind <> 'address' AND lower(code) = lower(:q) THEN 0
      WHEN name ILIKE :beginning OR kind <> 'address' AND code ILIKE :beginning
        OR kind = 'grid' AND code LIKE :tail THEN 1
      ELSE 2
    END AS rank
  FROM known
  ORDER BY rank, code COLLATE "C", kind, length(name), name COLLATE "C", unit_id
  LIMIT :limit
)
SELECT kind, name, code, grid_code, unit_id, ST_X(point) AS lon, ST_Y(point) AS lat
FROM ranked CROSS JOIN LATERAL (SELECT ST_PointOnSurface(geom) AS point) AS at
ORDER BY rank, code COLLATE "C", kind, length(name), name COLLATE "C", unit_id
