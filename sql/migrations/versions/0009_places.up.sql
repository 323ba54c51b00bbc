-- Organisations, teams and facilities as points. What type they are of is data; nobody's home is one.
CREATE TABLE places (
  id BIGINT GENERATED ALWAYS AS IDENTITY,
  district_id BIGINT NOT NULL,
  source TEXT NOT NULL,
  source_id TEXT NOT NULL,
  type TEXT NOT NULL,
  category TEXT NOT NULL,
  name TEXT NOT NULL,
  address TEXT NOT NULL,
  geom geometry(POINT, 4490) NOT NULL,
  CONSTRAINT pk_places PRIMARY KEY (id),
  CONSTRAINT uq_places_district_id_source_source_id UNIQUE (district_id, source, source_id),
  CONSTRAINT ck_places_named
    CHECK (source <> '' AND source_id <> '' AND type <> '' AND name <> ''),
  CONSTRAINT fk_places_district_id FOREIGN KEY (district_id) REFERENCES divisions (id)
);
CREATE INDEX ix_places_geom ON places USING gist (geom);

GRANT SELECT, INSERT, UPDATE, DELETE ON places TO gridding_service;
