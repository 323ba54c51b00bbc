-- All exceptions to the retirement of departments' layers, oldest first.
SELECT districts.code AS district, allowed.department, allowed.id, communities.code AS community,
  allowed.reason, allowed.approved_by, lower(allowed.valid) AS valid_from,
  upper(allowed.valid) AS valid_until, allowed.valid @> clock_timestamp() AS holds
FROM department_exceptions AS allowed
  JOIN divisions AS districts ON districts.id = allowed.district_id
  LEFT JOIN divisions AS communities ON communities.id = allowed.community_id
ORDER BY allowed.id
