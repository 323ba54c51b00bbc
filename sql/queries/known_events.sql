-- Which rows of events (jsonb) tell of what is known already, and which of them something else?
-- What was reported counts, and where it was placed first.
SELECT said.row, (
    (said.kind, said.text, said.reported_at, said.address)
      IS DISTINCT FROM (events.kind, events.text, events.reported_at,
        coalesce(former.address, events.address))
    OR (said.x, said.y, said.crs) IS DISTINCT FROM (
      CASE WHEN former.event_id IS NULL THEN events.x ELSE former.x END,
      CASE WHEN former.event_id IS NULL THEN events.y ELSE former.y END,
      CASE WHEN former.event_id IS NULL THEN events.crs ELSE former.crs END
    )
  ) AS differs
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS said (
    row bigint, source text, external_id text, kind text, text text, reported_at timestamptz,
    x float8, y float8, crs text, address text
  )
JOIN events ON events.source = said.source AND events.external_id = said.external_id
LEFT JOIN event_places AS former ON former.event_id = events.id AND former.version = 1
