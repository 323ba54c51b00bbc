-- Takes compounds away, and what was known of them.

ALTER TABLE units DROP COLUMN compound;
