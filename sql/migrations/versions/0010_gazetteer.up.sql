-- The gazetteer: what places are called, for look-ups by address.

CREATE TYPE address_level AS ENUM (
    'address_point', 'building', 'interpolated', 'intersection', 'compound', 'road', 'grid',
    'department_area', 'community', 'street'
);

CREATE TABLE gazetteers (
    district_id bigint NOT NULL,
    built_at timestamptz DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pk_gazetteers PRIMARY KEY (district_id),
    CONSTRAINT fk_gazetteers_district_id FOREIGN KEY (district_id) REFERENCES divisions (id)
);

-- A house number, or a range of them: low and high; a line is where the numbers between lie.
CREATE TABLE gazetteer (
    id bigint GENERATED ALWAYS AS IDENTITY,
    district_id bigint NOT NULL,
    level address_level NOT NULL,
    text text NOT NULL,
    key text NOT NULL,
    street text DEFAULT '' NOT NULL,
    low integer,
    high integer,
    sub text DEFAULT '' NOT NULL,
    place text DEFAULT '' NOT NULL,
    building text DEFAULT '' NOT NULL,
    within text DEFAULT '' NOT NULL,
    source text NOT NULL,
    source_id text NOT NULL,
    geom geometry(GEOMETRY, 4490) NOT NULL,
    CONSTRAINT pk_gazetteer PRIMARY KEY (id),
    CONSTRAINT fk_gazetteer_district_id
        FOREIGN KEY (district_id) REFERENCES gazetteers (district_id),
    CONSTRAINT ck_gazetteer_numbers CHECK ((low IS NULL) = (high IS NULL)),
    CONSTRAINT ck_gazetteer_named CHECK (key <> '')
);

CREATE INDEX ix_gazetteer_district ON gazetteer (district_id);
CREATE INDEX ix_gazetteer_key ON gazetteer (key);
CREATE INDEX ix_gazetteer_number ON gazetteer (street, low) WHERE low IS NOT NULL;
CREATE INDEX ix_gazetteer_building ON gazetteer (place, building) WHERE building <> '';
CREATE INDEX ix_gazetteer_names ON gazetteer USING gin (key gin_trgm_ops)
    WHERE low IS NULL AND building = '';
CREATE INDEX ix_gazetteer_addresses ON gazetteer USING gin (key gin_trgm_ops)
    WHERE low IS NOT NULL OR building <> '';

-- Until the server has counted new rows it plans for none; only an owner may have them counted.
CREATE FUNCTION count_names() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  ANALYZE public.gazetteer;
END $$;
REVOKE ALL ON FUNCTION count_names() FROM PUBLIC;

GRANT SELECT, INSERT, UPDATE, DELETE ON gazetteers, gazetteer TO gridding_service;
GRANT EXECUTE ON FUNCTION count_names() TO gridding_service;
