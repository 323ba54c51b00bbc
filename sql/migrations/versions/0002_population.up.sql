-- Population beside households: where it is not known it is null, as in all plans from before.

ALTER TABLE buildings ADD COLUMN population INTEGER,
  ADD CONSTRAINT ck_buildings_population CHECK (population >= 0);
ALTER TABLE units ADD COLUMN population INTEGER,
  ADD CONSTRAINT ck_units_population CHECK (population >= 0);
ALTER TABLE grids ADD COLUMN population INTEGER,
  ADD CONSTRAINT ck_grids_population CHECK (population >= 0);
