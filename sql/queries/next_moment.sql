-- The present moment, later than the start of every publication that has begun in a district.
SELECT greatest(
  clock_timestamp(),
  max(lower(valid)) FILTER (WHERE lower(valid) <= clock_timestamp()) + interval '1 microsecond'
)
FROM publications WHERE district_id = :district_id
