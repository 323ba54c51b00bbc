"""Tells what in a Chinese sentence should have been translated and was not."""

import re

NAMES = set(
    """
    CSV DATABASE_URL EPSG Excel GBK GeoPackage GET GRANT GRIDDING_HOME HOST IS ISO JSON MiB
    NOT NULL NUL OSM PostGIS PostgreSQL Shapefile TO TOML USER UTF8 XLSX DATABASE area_id band
    bd09 columns costs crs datum decided_by deflate department departments dissolve district
    edges effort false fidelity from gcj02 grid_code gridding gridding_service grids id kind
    kind_column kinds layer loads locked n_parts next no outside overrides parent postgresql
    shape skip stability start street street_code target tolerance true until wgs84 where
    worker_id yes cgcs2000 db upgrade role port application UTF postgis root zh_CN pg_trgm LOCALE
    CREATE EXTENSION Arrow Feather GeoParquet Parquet WKB lat lon points
    """.split()
)
"""What stays as it is in every language: names of formats, columns, keys and options."""
_CODE = re.compile(
    r"\[[\w.]+\]|https?://\S+|[\w*]*\.[a-z]{3,4}\b|--\w+(?:[ -][a-z]+-\d)?|/\w+(?:/\S*)?"
    r"|'[^']*'|\{.*?\}|\btext/csv\b"
)
_WORD = re.compile(r"[A-Za-z]\w+")


def english_in(chinese: str) -> set[str]:
    """Return the words that should have been translated."""
    words = _WORD.findall(_CODE.sub(" ", chinese))
    return {word for word in words if word not in NAMES and not re.search(r"\d", word)}
