-- Events: what was reported where and when, the grid and the workers that it resolved to, and where
-- it was placed before.

CREATE TYPE event_status AS ENUM ('located', 'outside', 'unlocated');

-- From placed_at on stands the place as it is now; event_places keeps those before it.
CREATE TABLE events (
  id BIGINT GENERATED ALWAYS AS IDENTITY,
  source TEXT NOT NULL,
  external_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  reported_at TIMESTAMP WITH TIME ZONE NOT NULL,
  received_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
  reported_by TEXT NOT NULL,
  account_id BIGINT,
  version INTEGER DEFAULT '1' NOT NULL,
  placed_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
  placed_by TEXT NOT NULL,
  reason TEXT NOT NULL,
  x DOUBLE PRECISION,
  y DOUBLE PRECISION,
  crs TEXT,
  address TEXT NOT NULL,
  match JSONB,
  geom geometry(POINT,4490),
  status event_status NOT NULL,
  as_of TIMESTAMP WITH TIME ZONE NOT NULL,
  district_id BIGINT,
  plan_id BIGINT,
  grid_code TEXT,
  community_id BIGINT,
  nearest JSONB,
  workers JSONB NOT NULL,
  worker_ids TEXT[] NOT NULL,
  CONSTRAINT pk_events PRIMARY KEY (id),
  CONSTRAINT uq_events_source_external_id UNIQUE (source, external_id),
  CONSTRAINT fk_events_account_id FOREIGN KEY(account_id) REFERENCES accounts (id),
  CONSTRAINT fk_events_district_id FOREIGN KEY(district_id) REFERENCES divisions (id),
  CONSTRAINT fk_events_plan FOREIGN KEY(plan_id, district_id) REFERENCES plans (id, district_id),
  CONSTRAINT fk_events_grid FOREIGN KEY(plan_id, grid_code, community_id) REFERENCES grids (plan_id, grid_code, community_id),
  CONSTRAINT ck_events_named CHECK (source <> '' AND external_id <> '' AND kind <> ''),
  CONSTRAINT ck_events_signed CHECK (reported_by <> '' AND placed_by <> ''),
  CONSTRAINT ck_events_version CHECK (version >= 1),
  CONSTRAINT ck_events_given CHECK (num_nulls(x, y, crs) IN (0, 3) AND (x IS NOT NULL OR address <> '')),
  CONSTRAINT ck_events_placed CHECK ((geom IS NULL) = (status = 'unlocated')),
  CONSTRAINT ck_events_located CHECK (num_nulls(plan_id, grid_code, community_id) = CASE status WHEN 'located' THEN 0 ELSE 3 END),
  CONSTRAINT ck_events_in_a_district CHECK (plan_id IS NULL OR district_id IS NOT NULL),
  CONSTRAINT ck_events_no_phones CHECK (NOT workers @? '$[*].phone')
);
CREATE INDEX ix_events_time ON events (reported_at, id);
CREATE INDEX ix_events_grid ON events (grid_code, reported_at, id);
CREATE INDEX ix_events_community ON events (community_id, reported_at, id);
CREATE INDEX ix_events_kind ON events (kind, reported_at, id);
CREATE INDEX ix_events_source ON events (source, reported_at, id);
CREATE INDEX ix_events_account ON events (account_id, reported_at, id);
CREATE INDEX ix_events_not_located ON events (status, reported_at, id) WHERE status <> 'located';
CREATE INDEX ix_events_workers ON events USING gin (worker_ids);
CREATE INDEX ix_events_geom ON events USING gist (geom);

-- The district of an event: of its plan, of the nearest grid for what lies outside, the only one
-- there is for what has no point.
CREATE FUNCTION district_of_event(plan_id bigint, nearest jsonb, as_of timestamptz) RETURNS bigint
LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN $1 IS NOT NULL THEN (SELECT plans.district_id FROM plans WHERE plans.id = $1)
    WHEN $2 IS NOT NULL THEN (
      SELECT publications.district_id
      FROM publications JOIN grids USING (plan_id)
      WHERE publications.valid @> $3 AND grids.grid_code = $2 ->> 'grid_code'
      ORDER BY plan_id
      LIMIT 1
    )
    ELSE (
      SELECT min(publications.district_id)
      FROM publications WHERE publications.valid @> $3
      HAVING count(*) = 1
    )
  END
$$;

CREATE TABLE event_places (
  event_id BIGINT NOT NULL,
  version INTEGER NOT NULL,
  placed_at TIMESTAMP WITH TIME ZONE NOT NULL,
  placed_by TEXT NOT NULL,
  reason TEXT NOT NULL,
  x DOUBLE PRECISION,
  y DOUBLE PRECISION,
  crs TEXT,
  address TEXT NOT NULL,
  match JSONB,
  geom geometry(POINT,4490),
  status event_status NOT NULL,
  as_of TIMESTAMP WITH TIME ZONE NOT NULL,
  district_id BIGINT,
  plan_id BIGINT,
  grid_code TEXT,
  community_id BIGINT,
  nearest JSONB,
  workers JSONB NOT NULL,
  CONSTRAINT pk_event_places PRIMARY KEY (event_id, version),
  CONSTRAINT fk_event_places_event_id FOREIGN KEY(event_id) REFERENCES events (id),
  CONSTRAINT fk_event_places_grid FOREIGN KEY(plan_id, grid_code, community_id) REFERENCES grids (plan_id, grid_code, community_id)
);

-- How many events there are of each month (UTC); '' and 0 stand for none. Counts over many events
-- add these up, for a million events cannot be counted in time. Kept by triggers alone.
CREATE TABLE event_counts (
  month TIMESTAMP WITH TIME ZONE NOT NULL,
  grid_code TEXT NOT NULL,
  kind TEXT NOT NULL,
  source TEXT NOT NULL,
  status event_status NOT NULL,
  community_id BIGINT NOT NULL,
  district_id BIGINT NOT NULL,
  worker_ids TEXT[] NOT NULL,
  n BIGINT NOT NULL,
  CONSTRAINT pk_event_counts PRIMARY KEY (month, grid_code, kind, source, status, community_id, district_id, worker_ids)
) WITH (fillfactor = 80);

-- Whoever counts several at once takes them in order, so that two never wait for each other.
CREATE FUNCTION count_events() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO public.event_counts AS counted
  SELECT date_trunc('month', reported_at, 'UTC') AS month, coalesce(grid_code, '') AS grid, kind,
    source, status, coalesce(community_id, 0) AS community, coalesce(district_id, 0) AS district,
    worker_ids, count(*)
  FROM added
  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
  ORDER BY 1, 2, 3, 4, 5, 6, 7, 8
  ON CONFLICT (month, grid_code, kind, source, status, community_id, district_id, worker_ids)
    DO UPDATE SET n = counted.n + EXCLUDED.n;
  RETURN NULL;
END $$;

-- An event stays, and so does what was reported. Only its place moves, a version at a time, and the
-- place before is kept; with the owner's rights, for nobody else may write there.
CREATE FUNCTION keep_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'event % stays', OLD.id USING ERRCODE = 'GR001';
  END IF;
  IF (NEW.id, NEW.source, NEW.external_id, NEW.kind, NEW.text, NEW.reported_at, NEW.received_at,
      NEW.reported_by, NEW.account_id)
    IS DISTINCT FROM (OLD.id, OLD.source, OLD.external_id, OLD.kind, OLD.text, OLD.reported_at,
      OLD.received_at, OLD.reported_by, OLD.account_id)
    OR NEW.version <> OLD.version + 1 THEN
    RAISE EXCEPTION 'of event % only the place can change, a version at a time', OLD.id
      USING ERRCODE = 'GR001';
  END IF;
  INSERT INTO public.event_places
  VALUES (OLD.id, OLD.version, OLD.placed_at, OLD.placed_by, OLD.reason, OLD.x, OLD.y, OLD.crs,
    OLD.address, OLD.match, OLD.geom, OLD.status, OLD.as_of, OLD.district_id, OLD.plan_id,
    OLD.grid_code, OLD.community_id, OLD.nearest, OLD.workers);
  INSERT INTO public.event_counts AS counted
  SELECT date_trunc('month', OLD.reported_at, 'UTC'), coalesce(grid_code, '') AS grid, OLD.kind,
    OLD.source, status, coalesce(community_id, 0) AS community, coalesce(district_id, 0) AS district,
    worker_ids, sum(change)
  FROM (VALUES
    (OLD.grid_code, OLD.status, OLD.community_id, OLD.district_id, OLD.worker_ids, -1),
    (NEW.grid_code, NEW.status, NEW.community_id, NEW.district_id, NEW.worker_ids, 1)
  ) AS places (grid_code, status, community_id, district_id, worker_ids, change)
  GROUP BY grid, status, community, district, worker_ids
  HAVING sum(change) <> 0
  ORDER BY grid, status, community, district, worker_ids
  ON CONFLICT (month, grid_code, kind, source, status, community_id, district_id, worker_ids)
    DO UPDATE SET n = counted.n + EXCLUDED.n;
  RETURN NEW;
END $$;

CREATE TRIGGER counted AFTER INSERT ON events REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION count_events();
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON events
  FOR EACH ROW EXECUTE FUNCTION keep_event();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON events
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();
CREATE TRIGGER keep_all BEFORE UPDATE OR DELETE OR TRUNCATE ON event_places
  FOR EACH STATEMENT EXECUTE FUNCTION keep_all();

GRANT SELECT, INSERT ON events TO gridding_service;
GRANT UPDATE (version, placed_at, placed_by, reason, x, y, crs, address, match, geom, status, as_of,
  district_id, plan_id, grid_code, community_id, nearest, workers, worker_ids)
  ON events TO gridding_service;
GRANT SELECT ON event_places, event_counts TO gridding_service;
