-- Which districts have a gazetteer, since when, and how many names of each level has it?
SELECT districts.code, names.name, gazetteers.built_at,
  coalesce((
    SELECT jsonb_object_agg(level, n) FROM (
      SELECT level, count(*) AS n FROM gazetteer
      WHERE gazetteer.district_id = gazetteers.district_id GROUP BY level
    ) AS levels
  ), '{}') AS names
FROM gazetteers
  JOIN divisions AS districts ON districts.id = gazetteers.district_id
  JOIN division_versions AS names ON names.division_id = districts.id AND upper_inf(names.valid)
ORDER BY districts.code COLLATE "C"
