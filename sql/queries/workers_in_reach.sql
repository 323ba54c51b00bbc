-- The workers of whose absences somebody may know: all of them; those of their divisions, by the
-- district or by a grid where they are posted; or themselves alone. No divisions stand for all.
SELECT workers.id, districts.code AS district, workers.worker_id, workers.name
FROM workers JOIN divisions AS districts ON districts.id = workers.district_id
WHERE (CAST(:district AS text) IS NULL OR districts.code = :district)
  AND (CAST(:worker_id AS text) IS NULL OR workers.worker_id = :worker_id)
  AND (
    CAST(:sees_all AS boolean)
    OR (CAST(:self AS text) IS NULL OR workers.worker_id = :self) AND (
      cardinality(CAST(:divisions AS text[])) = 0
      OR districts.code = ANY(CAST(:divisions AS text[]))
      OR EXISTS (
        SELECT FROM postings
          JOIN publications ON publications.district_id = workers.district_id
            AND publications.valid @> clock_timestamp()
          JOIN plans ON plans.id = publications.plan_id
          JOIN grids ON grids.plan_id = plans.id AND grids.grid_code = postings.grid_code
          JOIN divisions AS communities ON communities.id = grids.community_id
          JOIN land_divisions ON land_divisions.land_id = plans.land_id
            AND land_divisions.division_id = grids.community_id
          JOIN division_versions AS versions ON versions.id = land_divisions.version_id
          LEFT JOIN divisions AS streets ON streets.id = versions.parent_id
        WHERE postings.worker_key = workers.id
          AND (upper_inf(postings.valid) OR upper(postings.valid) > clock_timestamp())
          AND ARRAY[communities.code, streets.code] && CAST(:divisions AS text[])
      )
    )
  )
ORDER BY districts.code COLLATE "C", workers.worker_id COLLATE "C"
