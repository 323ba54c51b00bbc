-- Adds a division unless it is known.
INSERT INTO divisions (district_id, level, code)
VALUES (:district_id, :level, :code)
ON CONFLICT ON CONSTRAINT uq_divisions_code DO NOTHING
