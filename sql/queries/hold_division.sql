-- Holds a division until the transaction ends.
SELECT id FROM divisions WHERE id = :id FOR NO KEY UPDATE
