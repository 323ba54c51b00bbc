-- The absences of some workers that are not over, or one of them, over or not.
SELECT absences.id, districts.code AS district, workers.worker_id, workers.name,
  lower(absences.valid) AS start, upper(absences.valid) AS stop, absences.reason
FROM absences
  JOIN workers ON workers.id = absences.worker_key
  JOIN divisions AS districts ON districts.id = workers.district_id
WHERE absences.worker_key = ANY(:workers)
  AND CASE WHEN CAST(:id AS bigint) IS NULL
    THEN upper_inf(absences.valid) OR upper(absences.valid) > clock_timestamp()
    ELSE absences.id = :id END
ORDER BY lower(absences.valid), absences.id
