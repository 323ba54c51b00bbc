-- How many events fit that somebody may see, by what `by` names: null for none of it, '' for all in
-- one. Months from whole_start to whole_stop come from event_counts, what lies before and after them
-- from the events: those two are the same moment where all are to be counted one by one. Days count
-- from origin.
WITH found AS (
  SELECT
    CASE :by
      WHEN 'grid' THEN nullif(grid_code, '')
      WHEN 'community' THEN CAST(nullif(community_id, 0) AS text)
      WHEN 'kind' THEN kind
      WHEN 'source' THEN source
      WHEN 'status' THEN CAST(status AS text)
      ELSE ''
    END AS key,
    sum(n) AS n
  FROM event_counts
  WHERE month >= CAST(:whole_start AS timestamptz) AND month < CAST(:whole_stop AS timestamptz)
    AND (CAST(:source AS text) IS NULL OR source = CAST(:source AS text))
    AND (CAST(:kind AS text) IS NULL OR kind = CAST(:kind AS text))
    AND (CAST(:status AS text) IS NULL OR status = CAST(:status AS event_status))
    AND (CAST(:grid AS text) IS NULL OR grid_code = CAST(:grid AS text))
    AND (CAST(:in_communities AS bigint[]) IS NULL
      OR community_id = ANY(CAST(:in_communities AS bigint[])))
    AND (CAST(:worker AS text) IS NULL OR worker_ids @> ARRAY[CAST(:worker AS text)])
    AND (:everything
      OR district_id = ANY(CAST(:districts AS bigint[]))
      OR community_id = ANY(CAST(:communities AS bigint[]))
      OR grid_code = ANY(CAST(:grids AS text[]))
        AND district_id = ANY(CAST(:grid_districts AS bigint[])))
  GROUP BY 1
  UNION ALL
  SELECT
    CASE :by
      WHEN 'grid' THEN grid_code
      WHEN 'community' THEN CAST(community_id AS text)
      WHEN 'kind' THEN kind
      WHEN 'source' THEN source
      WHEN 'status' THEN CAST(status AS text)
      WHEN 'day' THEN CAST(extract(
        day FROM date_bin('1 day', reported_at, CAST(:origin AS timestamptz))
          - CAST(:origin AS timestamptz)
      ) AS text)
      ELSE ''
    END AS key,
    count(*) AS n
  FROM events
  WHERE (
      reported_at >= CAST(:start AS timestamptz)
        AND reported_at < CAST(:whole_start AS timestamptz)
      OR reported_at >= CAST(:whole_stop AS timestamptz)
        AND reported_at < CAST(:stop AS timestamptz)
      -- Of the whole months what is seen for being one's own report alone.
      OR account_id = CAST(:own AS bigint)
        AND reported_at >= CAST(:whole_start AS timestamptz)
        AND reported_at < CAST(:whole_stop AS timestamptz)
        AND (grid_code = ANY(CAST(:grids AS text[]))
          AND district_id = ANY(CAST(:grid_districts AS bigint[]))) IS NOT TRUE
    )
    AND (CAST(:source AS text) IS NULL OR source = CAST(:source AS text))
    AND (CAST(:kind AS text) IS NULL OR kind = CAST(:kind AS text))
    AND (CAST(:status AS text) IS NULL OR status = CAST(:status AS event_status))
    AND (CAST(:grid AS text) IS NULL OR grid_code = CAST(:grid AS text))
    AND (CAST(:in_communities AS bigint[]) IS NULL
      OR community_id = ANY(CAST(:in_communities AS bigint[])))
    AND (CAST(:worker AS text) IS NULL OR worker_ids @> ARRAY[CAST(:worker AS text)])
    AND (CAST(:west AS float8) IS NULL
      OR geom && ST_MakeEnvelope(:west, :south, :east, :north, 4490))
    AND (:everything
      OR district_id = ANY(CAST(:districts AS bigint[]))
      OR community_id = ANY(CAST(:communities AS bigint[]))
      OR account_id = CAST(:own AS bigint)
      OR grid_code = ANY(CAST(:grids AS text[]))
        AND district_id = ANY(CAST(:grid_districts AS bigint[])))
  GROUP BY 1
)
SELECT coalesce(divisions.code, found.key) AS key, CAST(sum(found.n) AS bigint) AS n
FROM found
LEFT JOIN divisions ON :by = 'community' AND CAST(divisions.id AS text) = found.key
GROUP BY coalesce(divisions.code, found.key)
HAVING sum(found.n) > 0
ORDER BY coalesce(divisions.code, found.key) COLLATE "C"
