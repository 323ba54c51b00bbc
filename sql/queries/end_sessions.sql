-- Clears sessions away that are over.
DELETE FROM sessions
WHERE seen_at <= now() - CAST(:idle AS interval) OR created_at <= now() - CAST(:longest AS interval)
