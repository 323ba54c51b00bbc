"""A good merged plan in memory, and single changes that make it untrue."""

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from small_merge import small_merge

from gridding.check import FaultKind
from gridding.planfile import GEOMETRY_TYPES, _info_row, merge_layers

K = FaultKind
STORED = "EPSG:4490"
MERGED = (
    *("department_areas", "crosswalk", "unowned", "conflicts", "duties", "staffing", "matters"),
    "merge",
)

Frames = dict[str, Any]
Change = Callable[[Frames], Frames]


@cache
def good() -> Frames:
    """Return the layers of a good merged plan, never changed: every change makes new frames."""
    plan = small_merge()
    layers = {layer: getattr(plan, layer) for layer in (*GEOMETRY_TYPES, "edges")}
    return layers | {"plan": _info_row(plan.info)} | merge_layers(plan.merge)


def row_of(layer: str, **values: object) -> int:
    """Return the first row with these values."""
    frame = good()[layer]
    same = pd.concat([frame[column] == value for column, value in values.items()], axis=1)
    rows = same.all(axis=1).to_numpy().nonzero()[0]
    assert len(rows), (layer, values)
    return int(rows[0])


def put(layer: str, column: str, value: object, **where: object) -> Change:
    """Change one value, given or as a function of the one before."""

    def change(frames: Frames) -> Frames:
        row, frame = row_of(layer, **where), frames[layer]
        values = list(frame[column])
        values[row] = value(values[row]) if callable(value) else value
        if column != "geometry":
            values = pd.Series(values, dtype=frame[column].dtype, index=frame.index)
        return frames | {layer: frame.assign(**{column: values})}

    return change


def shape(layer: str, how: Callable[[Any], Any], **where: object) -> Change:
    return put(layer, "geometry", how, **where)


def drop(layer: str, **where: object) -> Change:
    def change(frames: Frames) -> Frames:
        left = frames[layer].drop(index=frames[layer].index[row_of(layer, **where)])
        return frames | {layer: left.reset_index(drop=True)}

    return change


def repeat(layer: str, **where: object) -> Change:
    def change(frames: Frames) -> Frames:
        frame, row = frames[layer], row_of(layer, **where)
        return frames | {layer: pd.concat([frame, frame.iloc[[row]]], ignore_index=True)}

    return change


def add(layer: str, **values: object) -> Change:
    def change(frames: Frames) -> Frames:
        row = pd.DataFrame([values])
        if isinstance(frames[layer], gpd.GeoDataFrame):
            row = gpd.GeoDataFrame(row, geometry="geometry", crs=STORED)
        return frames | {layer: pd.concat([frames[layer], row], ignore_index=True)}

    return change


def both(*changes: Change) -> Change:
    def change(frames: Frames) -> Frames:
        for one in changes:
            frames = one(frames)
        return frames

    return change


def figure(*keys: object, to: object) -> Change:
    def change(frames: Frames) -> Frames:
        figures = json.loads(frames["merge"]["figures"][0])
        inner = figures
        for key in keys[:-1]:
            inner = inner[key]
        inner[keys[-1]] = to(inner[keys[-1]]) if callable(to) else to
        return frames | {"merge": pd.DataFrame({"figures": [json.dumps(figures)]})}

    return change


def without(layer: str) -> Change:
    return lambda frames: {name: frame for name, frame in frames.items() if name != layer}


def moved(degrees: float) -> Callable[[Any], Any]:
    return lambda geometry: shapely.affinity.translate(geometry, degrees, 0)
