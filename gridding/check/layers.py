"""What the layers of a plan file must hold: columns, types, dimensions."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from gridding.check.faults import FaultKind, PlanFault

STORED_CRS = "EPSG:4490"

TEXT, WHOLE, NUMBER, FLAG, KEY = "text", "whole number", "number", "true or false", "id"
KNOWN = "whole number where it is known"
"""What a column may hold; an id is a whole number or a text."""

LAYERS: dict[str, dict[str, str]] = {
    "grids": {
        "grid_code": TEXT,
        "name": TEXT,
        "kind": TEXT,
        "community_code": TEXT,
        "street_code": TEXT,
        "households": WHOLE,
        "population": KNOWN,
        "deviation": NUMBER,
        "compactness": NUMBER,
        "reach_m": NUMBER,
    },
    "units": {
        "unit_id": KEY,
        "grid_code": TEXT,
        "community_code": TEXT,
        "households": WHOLE,
        "population": KNOWN,
        "building_count": WHOLE,
        "compound": TEXT,
    },
    "communities": {"code": TEXT, "name": TEXT, "street_code": TEXT},
    "streets": {"code": TEXT, "name": TEXT},
    "buildings": {"building_id": KEY, "unit_id": KEY, "households": WHOLE, "population": KNOWN},
    "barriers": {"class": TEXT, "hard": FLAG},
    "edges": {
        "unit_a": KEY,
        "unit_b": KEY,
        "length_m": NUMBER,
        "cost": NUMBER,
        "class": TEXT,
        "hard": FLAG,
    },
    "exceptions": {
        "kind": TEXT,
        "community_code": TEXT,
        "grid_code": TEXT,
        "detail": TEXT,
        "area_m2": NUMBER,
    },
    "plan": {
        "target": WHOLE,
        "tolerance": NUMBER,
        "seed": WHOLE,
        "metric_crs": TEXT,
        "parameters": TEXT,
        "digests": TEXT,
        "version": TEXT,
    },
}
"""Layers of the plan file with their columns."""

MERGED: dict[str, dict[str, str]] = {
    "department_areas": {
        "department": TEXT,
        "area_id": TEXT,
        "households": WHOLE,
        "area_m2": NUMBER,
    },
    "crosswalk": {
        "department": TEXT,
        "area_id": TEXT,
        "grid_code": TEXT,
        "households": WHOLE,
        "household_share_of_area": NUMBER,
        "household_share_of_grid": NUMBER,
        "area_m2": NUMBER,
        "area_share_of_area": NUMBER,
        "area_share_of_grid": NUMBER,
    },
    "unowned": {
        "department": TEXT,
        "community_code": TEXT,
        "grid_code": TEXT,
        "households": WHOLE,
        "area_m2": NUMBER,
    },
    "conflicts": {
        "kind": TEXT,
        "grid_code": TEXT,
        "matter": TEXT,
        "department": TEXT,
        "other": TEXT,
        "households": WHOLE,
        "area_m2": NUMBER,
        "detail": TEXT,
    },
    "duties": {"grid_code": TEXT, "matter": TEXT, "lead": TEXT, "supporting": TEXT},
    "staffing": {
        "worker_id": TEXT,
        "name": TEXT,
        "role": TEXT,
        "department": TEXT,
        "area_id": TEXT,
        "grid_code": TEXT,
        "households": WHOLE,
        "households_known": WHOLE,
    },
    "matters": {
        "code": TEXT,
        "category": TEXT,
        "name": TEXT,
        "lead": TEXT,
        "supporting": TEXT,
        "deadline_days": KNOWN,
        "basis": TEXT,
        "emergency": FLAG,
        "applied": TEXT,
        "decision": TEXT,
        "decided_by": TEXT,
        "from": TEXT,
        "until": TEXT,
    },
    "merge": {"figures": TEXT},
}
"""Layers that a merged plan has in addition: all of them or none."""

FLAT = ("edges", "plan")
MAY_BE_EMPTY = (
    *("buildings", "barriers", "edges", "exceptions"),
    *("unowned", "conflicts", "duties", "staffing", "matters"),
)
DIMENSIONS = {"grids": (2,), "units": (2,), "communities": (2,), "streets": (2,)} | {
    "buildings": (0, 2),
    "barriers": (1,),
}
"""Dimensions that geometry may have; exceptions may have any or none."""

SINCE = {("units", "compound"): ""}
"""Columns that files from before they were carried lack, and what stands in for them."""

DTYPES = {TEXT: "OSU", WHOLE: "iu", NUMBER: "iuf", FLAG: "biu", KEY: "iuOSU"}


def column_faults(layer: str, frame: pd.DataFrame) -> Iterator[PlanFault]:
    """Find columns that are missing, of another type or empty.

    Parameters
    ----------
    layer : str
    frame : DataFrame

    Yields
    ------
    PlanFault
    """
    if frame.empty and layer not in MAY_BE_EMPTY:
        yield PlanFault(FaultKind.VALUE_MISSING, layer, "has no rows")
        return
    for column, wanted in (LAYERS | MERGED)[layer].items():
        if column not in frame:
            if (layer, column) in SINCE:
                continue
            yield PlanFault(FaultKind.COLUMN_MISSING, layer, f"column {column} is not there")
            continue
        values = frame[column]
        for row in np.flatnonzero(values.isna()) if not _may_be_null(layer, column) else ():
            message = f"column {column} is empty"
            yield PlanFault(FaultKind.VALUE_MISSING, layer, message, int(row) + 1)
        if wanted == KNOWN:
            values = values.dropna()
        if not (values.empty or values.isna().any() or _holds(values, wanted)):
            message = f"column {column} holds {values.dtype}, wanted {wanted}"
            yield PlanFault(FaultKind.TYPE_WRONG, layer, message)


def _may_be_null(layer: str, column: str) -> bool:
    # A grid without buildings reaches nowhere; an exception names what it is about, no more.
    if layer in MERGED:  # a share of no area or no grid; a text that is empty
        return "share" in column or MERGED[layer][column] in (TEXT, KNOWN)
    return column in ("reach_m", "population") or (layer == "exceptions" and column != "kind")


def _holds(values: "pd.Series[Any]", wanted: str) -> bool:
    kind = values.dtype.kind
    if wanted == FLAG and kind in "iu":
        return bool(values.isin([0, 1]).all())
    if wanted == KNOWN:
        return kind in "iuf" and bool((values % 1 == 0).all())
    return kind in DTYPES[wanted]
