-- Where does an area of a department lie that went into a merged plan?
SELECT own.district_id, department_areas.geom::text AS shape
FROM merge_areas AS own JOIN department_areas ON department_areas.id = own.area_key
WHERE own.plan_id = :plan_id AND own.department = :department AND own.area_id = :area_id
