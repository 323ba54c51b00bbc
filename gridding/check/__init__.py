"""The independent check of a plan file: it recomputes everything and trusts no code of ours.

It imports nothing of what makes plans (import-linter holds it), and shares no constant with it.
"""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from gridding.check.borders import find_borders
from gridding.check.codes import code_faults
from gridding.check.edges import edge_faults
from gridding.check.faults import FaultKind, PlanFault
from gridding.check.housed import housed_faults
from gridding.check.listed import listing_faults
from gridding.check.merged import merge_faults
from gridding.check.opened import open_layers, read_layers
from gridding.check.own import own_faults
from gridding.check.pieces import piece_faults
from gridding.check.sums import sum_faults
from gridding.check.tiling import tiling_faults

__all__ = ["FaultKind", "PlanFault", "check_layers", "check_plan"]


def check_plan(path: str | Path) -> list[PlanFault]:
    """Check a plan file from its own content alone.

    Parameters
    ----------
    path : str or Path
        A GeoPackage with the layers of a plan.

    Returns
    -------
    list of PlanFault
        All faults found; empty when the plan is good. A layer or column that is missing leaves
        nothing to compute with: then only faults of that kind are listed.

    Raises
    ------
    InputError
        The file is not there or is no GeoPackage.
    """
    return check_layers(read_layers(Path(path)))


def check_layers(frames: Mapping[str, pd.DataFrame]) -> list[PlanFault]:
    """Check a plan that is in memory.

    Parameters
    ----------
    frames : mapping
        Layer of the plan file -> frame, with all its columns; ``plan`` has one row.

    Returns
    -------
    list of PlanFault
    """
    opened, faults = open_layers(frames)
    if opened is None:
        return faults
    borders = find_borders(opened)
    return [
        *faults,
        *code_faults(opened),
        *own_faults(opened),
        *tiling_faults(opened),
        *piece_faults(opened, borders),
        *edge_faults(opened, borders),
        *sum_faults(opened),
        *housed_faults(opened),
        *listing_faults(opened),
        *merge_faults(opened, frames),
    ]
