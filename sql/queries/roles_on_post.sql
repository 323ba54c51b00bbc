-- The roles that workers of a district have or had, in the order of their first postings.
SELECT role
FROM postings JOIN workers ON workers.id = postings.worker_key
WHERE workers.district_id = :district_id
GROUP BY role
ORDER BY min(postings.id)
