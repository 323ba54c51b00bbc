"""PostGIS: tables, migrations, queries, the private server."""
