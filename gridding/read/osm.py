"""OpenStreetMap extracts (.osm.pbf, .osm): which layer, which rows, and tags as columns."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from gridding.layers import LayerFile

OTHER_TAGS = "other_tags"
"""GDAL's column for the tags that have no column of their own."""

AREAS = "multipolygons"
"""GDAL's layer of areas."""

_SUFFIXES = (".pbf", ".osm")
_KEYS_OF_LINES = ("highway", "railway", "waterway", "barrier")
_TAGS = ("bridge", "tunnel", "building:flats", "building:levels")
_PAIR = re.compile(r'"((?:[^"\\]|\\.)*)"=>"((?:[^"\\]|\\.)*)"')
_ESCAPED = re.compile(r"\\(.)")


def is_osm(path: Path) -> bool:
    """Tell whether a file is an extract of OpenStreetMap, by its name."""
    return path.suffix.lower() in _SUFFIXES


def usual_layer(key: str | None) -> str | None:
    """Return GDAL's layer for what a key stands on: roads are lines, buildings and lakes areas."""
    if key is None:
        return None
    return "lines" if key in _KEYS_OF_LINES else AREAS


def having_key(key: str | None, columns: list[str], where: str | None) -> str | None:
    """Return the filter for the rows that have a key, beside the manifest's own filter.

    Parameters
    ----------
    key : str or None
        Without one only the manifest's filter counts.
    columns : list of str
        The layer's columns.
    where : str or None

    Returns
    -------
    str or None
    """
    if key is None:
        return where
    quoted = key.replace('"', '""').replace("'", "''")
    has = f'"{quoted}" IS NOT NULL' if key in columns else f"""{OTHER_TAGS} LIKE '%"{quoted}"=>%'"""
    return has if where is None else f"({has}) AND ({where})"


def with_tags(frame: pd.DataFrame, spec: "LayerFile") -> pd.DataFrame:
    """Return a layer with the tags that are used as columns, and for areas an id of OSM's.

    Parameters
    ----------
    frame : DataFrame
        As GDAL reads it; one without ``other_tags`` is returned as it is.
    spec : LayerFile
        Tags that it names as columns become columns.

    Returns
    -------
    DataFrame
        With ``building_id`` such as ``way/77`` where there are ways and relations.
    """
    if OTHER_TAGS not in frame.columns:
        return frame
    wanted = {*_TAGS, *spec.named_columns} - set(frame.columns)
    tags = [_tags(text) if isinstance(text, str) else {} for text in frame[OTHER_TAGS]]
    used = sorted(wanted & {key for each in tags for key in each})
    frame = frame.assign(
        **{key: np.array([each.get(key) for each in tags], dtype=object) for key in used}
    )
    if spec.osm_key is not None and spec.osm_key not in frame.columns:
        frame = frame.assign(**{spec.osm_key: None})
    if {"osm_id", "osm_way_id"} <= set(frame.columns) and "building_id" not in frame.columns:
        way = frame["osm_way_id"]
        ids = ("way/" + way.astype("str")).where(way.notna(), "relation/" + frame["osm_id"])
        frame = frame.assign(building_id=ids)
    return frame


def _tags(text: str) -> dict[str, str]:
    return {_ESCAPED.sub(r"\1", k): _ESCAPED.sub(r"\1", v) for k, v in _PAIR.findall(text)}
