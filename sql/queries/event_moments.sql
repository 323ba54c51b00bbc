-- When did the plans in force, or those who answer, change between two moments?
SELECT DISTINCT moment
FROM (
  SELECT unnest(ARRAY[lower(valid), upper(valid)]) FROM publications
  UNION ALL
  SELECT unnest(ARRAY[lower(valid), upper(valid)]) FROM postings
  UNION ALL
  SELECT unnest(ARRAY[lower(valid), upper(valid)]) FROM absences
) AS changes (moment)
WHERE moment > :first AND moment <= :last
ORDER BY moment
