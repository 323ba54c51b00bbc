-- When a plan held last up to now, and when it holds first from now on; now, where it never did.
SELECT
  CASE
    WHEN bool_or(valid @> moment.now) THEN moment.now
    ELSE coalesce(
      max(upper(valid)) FILTER (WHERE upper(valid) <= moment.now) - interval '1 microsecond',
      moment.now
    )
  END AS last_held,
  CASE
    WHEN bool_or(valid @> moment.now) THEN moment.now
    ELSE coalesce(min(lower(valid)) FILTER (WHERE lower(valid) > moment.now), moment.now)
  END AS first_held
FROM (SELECT clock_timestamp() AS now) AS moment
  LEFT JOIN publications ON publications.plan_id = :plan_id
GROUP BY moment.now
