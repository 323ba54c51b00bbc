-- Takes population away, and what was known of it.

ALTER TABLE grids DROP COLUMN population;
ALTER TABLE units DROP COLUMN population;
ALTER TABLE buildings DROP COLUMN population;
