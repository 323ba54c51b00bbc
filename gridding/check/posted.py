"""Whether the proposal of who goes to which grid can be carried out."""

from collections.abc import Iterator

import numpy as np

from gridding.check.faults import FaultKind, PlanFault
from gridding.check.taken import Taken

LAYER = "staffing"


def staffing_faults(taken: Taken) -> Iterator[PlanFault]:
    """Find unknown grids, workers in two places and counts that are not those of the grid.

    Parameters
    ----------
    taken : Taken

    Yields
    ------
    PlanFault
    """
    staffing = taken.staffing
    grids = taken.opened.grids.drop_duplicates("grid_code").set_index("grid_code")["households"]
    worker, code = staffing["worker_id"], staffing["grid_code"]
    for row in np.flatnonzero((worker == "") & (code == "")):
        yield taken.at(FaultKind.VALUE_MISSING, LAYER, int(row), "neither a worker nor a grid")
    for row in np.flatnonzero((worker != "") & worker.duplicated()):
        message = f"worker {worker[row]} stands in an earlier row as well"
        yield taken.at(FaultKind.ID_REPEATED, LAYER, int(row), message)
    for row in np.flatnonzero((code != "") & ~code.isin(grids.index)):
        message = f"grid_code {code[row]} is not in grids"
        yield taken.at(FaultKind.REFERENCE_UNKNOWN, LAYER, int(row), message)
    if len(staffing):
        for missing in sorted(set(grids.index) - set(code)):
            message = f"grid {missing} has neither a worker nor a free place"
            yield PlanFault(FaultKind.NOT_LISTED, LAYER, message)
    households = code.map(grids).fillna(0).to_numpy()
    known = staffing["households_known"].to_numpy()
    for row in np.flatnonzero(staffing["households"].to_numpy() != households):
        message = f"households is {staffing['households'][row]}, the grid has {households[row]:.0f}"
        yield taken.at(FaultKind.SUM_WRONG, LAYER, int(row), message)
    most = np.where(worker == "", 0, households)
    for row in np.flatnonzero((known < 0) | (known > most)):
        message = f"households_known is {known[row]}, wanted 0 to {most[row]:.0f}"
        yield taken.at(FaultKind.VALUE_WRONG, LAYER, int(row), message)
