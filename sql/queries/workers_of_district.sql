-- The workers of a district, on post or not.
SELECT worker_id, name, phone FROM workers WHERE district_id = :district_id
ORDER BY worker_id COLLATE "C"
