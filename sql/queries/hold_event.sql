-- Holds an event until the transaction ends.
SELECT id FROM events WHERE id = :id FOR NO KEY UPDATE
