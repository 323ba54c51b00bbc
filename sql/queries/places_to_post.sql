-- Where workers of a district can be posted: grids of the plans that are or will be published, and
-- the departments' areas.
SELECT DISTINCT grids.grid_code, '' AS department, '' AS area_id
FROM publications JOIN grids ON grids.plan_id = publications.plan_id
WHERE publications.district_id = :district_id
  AND (upper_inf(publications.valid) OR upper(publications.valid) > clock_timestamp())
UNION ALL
SELECT '', department, area_id FROM department_areas
WHERE district_id = :district_id
