-- Notes that a session is in use.
UPDATE sessions SET seen_at = now() WHERE digest = :digest
