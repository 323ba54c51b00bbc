-- An absence of a worker at some of this time; the worker is held until the transaction ends.
WITH held AS (SELECT id FROM workers WHERE id = :worker FOR NO KEY UPDATE)
SELECT absences.id
FROM absences JOIN held ON held.id = absences.worker_key
WHERE absences.valid && tstzrange(:start, CAST(:stop AS timestamptz))
LIMIT 1
