"""The border of one grid, neighbour by neighbour: along what it runs, and what that is called."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from gridding.explain.borders import cut_edges
from gridding.land.classes import BarrierClass
from gridding.plan import Plan
from gridding.register.sides import STEP_M, followed, short, straight


@dataclass(frozen=True)
class Along:
    """The border towards one neighbour along one class.

    Attributes
    ----------
    along : BarrierClass
    length_m, cost : float
        A metre along a barrier costs less than one between buildings.
    """

    along: BarrierClass
    length_m: float
    cost: float


@dataclass(frozen=True)
class Beside:
    """The border towards one neighbour.

    Attributes
    ----------
    grid_code, grid_name : str
    length_m, cost : float
    along_barriers : float
        Share of the length along anything but ``none``.
    hard : bool
        It runs, at least in part, along a hard barrier.
    stretches : tuple of Along
        The longest first.
    name : str
        Of the road or water that it follows longest; empty where none is known.
    """

    grid_code: str
    grid_name: str
    length_m: float
    cost: float
    along_barriers: float
    hard: bool
    stretches: tuple[Along, ...]
    name: str


def neighbours_of(plan: Plan, grid_code: str) -> tuple[Beside, ...]:
    """Measure the border of a grid neighbour by neighbour.

    Parameters
    ----------
    plan : Plan
        At least the grid's community, and the barriers around the grid.
    grid_code : str

    Returns
    -------
    tuple of Beside
        The longest border first.
    """
    cut = cut_edges(plan)
    mine = cut[cut["grid"] == grid_code]
    names = dict(zip(plan.grids["grid_code"], plan.grids["name"].fillna(""), strict=True))
    classes = {str(other): set(part["class"]) for other, part in mine.groupby("other")}
    followed_names = _followed_names(plan, grid_code, classes)
    out = []
    for other, part in mine.groupby("other", sort=True):
        sums = part.groupby("class")[["length_m", "cost"]].sum()
        stretches = [
            Along(BarrierClass(kind), float(m), float(cost))
            for kind, (m, cost) in zip(sums.index, sums.to_numpy(), strict=True)
        ]
        stretches.sort(key=lambda s: (-s.length_m, s.along))
        whole = sum(s.length_m for s in stretches)
        between = sum(s.length_m for s in stretches if s.along is BarrierClass.NONE)
        out.append(
            Beside(
                str(other),
                str(names[other]),
                whole,
                sum(s.cost for s in stretches),
                1 - between / whole,
                bool(part["hard"].any()),
                tuple(stretches),
                followed_names.get(str(other), ""),
            )
        )
    return tuple(sorted(out, key=lambda each: (-each.length_m, each.grid_code)))


def _followed_names(plan: Plan, grid_code: str, classes: Mapping[str, set[str]]) -> dict[str, str]:
    """Return, by neighbour, the name of what the border follows longest, of a class of its own."""
    metric = plan.info.metric_crs
    shapes = plan.grids.to_crs(metric).set_index("grid_code").geometry
    barriers = plan.barriers.to_crs(metric)
    names = barriers["name"].fillna("").astype(str)
    out = {}
    for other, kinds in classes.items():
        wanted = barriers["class"].isin(kinds - {BarrierClass.NONE.value})
        lines, name = straight(barriers[wanted], names[wanted])
        pieces = _shared(shapes[grid_code], shapes[other])
        at, line = followed(pieces, lines)
        known, which = np.unique(name[line].astype(str), return_inverse=True)
        along = np.bincount(which, pieces["length"].to_numpy()[at])
        if along.max(initial=0.0) >= STEP_M:
            out[other] = str(known[along.argmax()])
    return out


def _shared(one: shapely.Geometry, other: shapely.Geometry) -> pd.DataFrame:
    parts = shapely.get_parts(shapely.intersection(shapely.boundary(one), shapely.boundary(other)))
    return short(parts[shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING])
