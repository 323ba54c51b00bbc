-- The middle of each grid's buildings, weighted by households where somebody lives; EPSG:4490.
SELECT assignments.grid_code,
  coalesce(
    sum(ST_X(middle.point) * buildings.households) / nullif(sum(buildings.households), 0),
    avg(ST_X(middle.point))
  ) AS lon,
  coalesce(
    sum(ST_Y(middle.point) * buildings.households) / nullif(sum(buildings.households), 0),
    avg(ST_Y(middle.point))
  ) AS lat
FROM assignments
  JOIN buildings
    ON buildings.land_id = assignments.land_id AND buildings.unit_id = assignments.unit_id
  CROSS JOIN LATERAL (SELECT ST_Centroid(buildings.geom) AS point) AS middle
WHERE assignments.plan_id = :plan_id
GROUP BY assignments.grid_code
