-- Drops places of a source: those that lie outside now, and of a whole file those not in it.
-- Binds district_id, source, whole (boolean), inside and outside (text[], ids of the source).
DELETE FROM places
WHERE district_id = :district_id AND source = :source
  AND source_id NOT IN (SELECT unnest(CAST(:inside AS text[])))
  AND (:whole OR source_id IN (SELECT unnest(CAST(:outside AS text[]))))
