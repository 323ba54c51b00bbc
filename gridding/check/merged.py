"""Whether a merged plan accounts for every household and every square metre."""

from collections.abc import Iterator, Mapping

import pandas as pd

from gridding.check.faults import PlanFault
from gridding.check.figured import figure_faults
from gridding.check.laid import lay
from gridding.check.nobodys import unowned_faults
from gridding.check.opened import Opened
from gridding.check.owed import duty_faults, matter_faults
from gridding.check.posted import staffing_faults
from gridding.check.taken import open_merge
from gridding.check.unsettled import conflict_faults
from gridding.check.walked import area_faults, crosswalk_faults


def merge_faults(opened: Opened, frames: Mapping[str, pd.DataFrame]) -> Iterator[PlanFault]:
    """Recompute what a merge tells, where the plan is a merged one.

    Parameters
    ----------
    opened : Opened
    frames : mapping
        Layer of the plan file -> frame.

    Yields
    ------
    PlanFault
    """
    taken, faults = open_merge(opened, frames)
    yield from faults
    if taken is None:
        return
    yield from area_faults(taken)
    laid = lay(taken)
    yield from crosswalk_faults(laid)
    yield from unowned_faults(laid)
    yield from matter_faults(taken)
    yield from duty_faults(taken)
    yield from conflict_faults(laid)
    yield from staffing_faults(taken)
    yield from figure_faults(taken)
