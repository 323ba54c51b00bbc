-- When does the next publication, posting or absence begin or end by itself? Null where none does.
SELECT min(moment)
FROM (
  SELECT unnest(ARRAY[lower(valid), upper(valid)]) FROM publications
  UNION ALL
  SELECT unnest(ARRAY[lower(valid), upper(valid)]) FROM postings
  UNION ALL
  SELECT unnest(ARRAY[lower(valid), upper(valid)]) FROM absences
) AS changes (moment)
WHERE moment > clock_timestamp()
