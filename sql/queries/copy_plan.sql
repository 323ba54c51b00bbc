-- Adds a draft of a plan, on the same land.
INSERT INTO plans (land_id, district_id, name, target, tolerance, seed, parameters, digests, made_by,
  author, from_plan_id)
SELECT land_id, district_id, coalesce(:name, name), target, tolerance, seed,
  CAST(:parameters AS jsonb), digests, made_by, :author, id
FROM plans
WHERE id = :from_plan
RETURNING id
