"""How things look on paper: lines as on the plan's map, fills for neighbours to be told apart."""

import numpy as np
import shapely
from numpy.typing import NDArray

from maps.sheets.ink import Look
from maps.style import style

MM_PER_PIXEL = 0.2
"""Of the widths in the table that the maps share."""

FILLS = ("#fbe3a2", "#bfdcee", "#e3c9df", "#cfe3b4", "#f6c9b3", "#c9cfe8", "#e9ddc7")
"""Pale, different in lightness as well as in hue."""

DEDICATED = "#c4c4c4"
THIS_GRID = Look("#fdf3cf")
OTHER_GRID = Look("#e7ebee", "#9aa3ab", 0.2)
OTHER_COMMUNITY = Look("#f6f6f4", "#9aa3ab", 0.2)
UNIT = Look("", "#b3a270", 0.1)
BUILDING = Look("#5b646d80", "#5b646d", 0.1)
OTHER_BUILDING = Look("#5b646d24", "#b4bac0", 0.08)
BUILDING_ABOVE_FILL = Look("#0000001c", "#00000038", 0.08)
"""Seen through and edged: where buildings are given as parcels they leave no ground between."""

BAND = Look("", "#d55e0080", 2.2)
BORDER = Look("", "#16191d", 0.9)
GRID_BORDER = Look("", "#16191d", 0.8)
COMMUNITY_BORDER = Look("", "#16191d", 0.5, (3.0, 0.8, 0.6, 0.8))


def barrier(kind: str) -> Look:
    """Return how a class of barrier is drawn."""
    look = style()["barriers"].get(kind, style()["barriers"]["none"])
    dash = tuple(length * MM_PER_PIXEL for length in look.get("dash", ()))
    return Look("", look["colour"], look["width"] * MM_PER_PIXEL, dash)


def hard_casing(kind: str) -> Look:
    """Return what is drawn below a hard barrier."""
    hard = style()["hard"]
    width = barrier(kind).width_mm + hard["extra"] * MM_PER_PIXEL * 0.6
    return Look("", hard["colour"], width)


def colours(shapes: NDArray[np.object_], touch_m: float = 1.0) -> list[int]:
    """Colour areas so that neighbours differ, the most bound ones first (DSATUR, Brélaz 1979).

    Parameters
    ----------
    shapes : ndarray of Polygon
        In metres, in an order that does not change.
    touch_m : float
        What is so near is a neighbour.

    Returns
    -------
    list of int
        Places in `FILLS`; where those run out the one that fewest neighbours have.
    """
    a, b = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=touch_m)
    near: list[set[int]] = [set() for _ in shapes]
    for one, other in zip(a.tolist(), b.tolist(), strict=True):
        if one != other:
            near[one].add(other)
    chosen: dict[int, int] = {}
    used = [0] * len(FILLS)
    while len(chosen) < len(near):
        at = max(
            (k for k in range(len(near)) if k not in chosen),
            key=lambda k: (len({chosen[n] for n in near[k] if n in chosen}), len(near[k]), -k),
        )
        around = [chosen[n] for n in near[at] if n in chosen]
        chosen[at] = min(range(len(FILLS)), key=lambda c: (around.count(c), used[c], c))
        used[chosen[at]] += 1
    return [chosen[k] for k in range(len(near))]
