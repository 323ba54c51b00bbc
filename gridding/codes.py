"""Grid codes: the community's code and three digits, numbered from the north, west to east."""

import re
from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

from gridding.errors import Fault, InputError

LAST_NUMBER = 999
_NUMBER = re.compile(r"[0-9]{3}")
_HAN = re.compile(r"[\u3400-\u9fff]")


def reading_order(
    x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], band_m: float
) -> npt.NDArray[np.int64]:
    """Order places as one reads a page: bands from the north, each from west to east.

    Parameters
    ----------
    x, y : (n,) float arrays
        Metric easting and northing of the places.
    band_m : float
        Height of a band in metres: the square root of the median grid area.

    Returns
    -------
    (n,) int array
        Positions of the places in order.

    Examples
    --------
    >>> reading_order(np.array([0.0, 9.0, 5.0]), np.array([0.0, 1.0, 99.0]), 10.0).tolist()
    [2, 0, 1]
    """
    band = np.floor((y.max(initial=0.0) - y) / band_m)
    return np.lexsort((y, x, band))


def fits(code: str, community: str) -> bool:
    """Tell whether a code is the community's and a number from 001 to 999.

    Examples
    --------
    >>> fits("150203001001007", "150203001001"), fits("网格7", "150203001001")
    (True, False)
    """
    number = code.removeprefix(community)
    return code.startswith(community) and bool(_NUMBER.fullmatch(number)) and number != "000"


def number_grids(
    community_codes: Sequence[str],
    x: npt.NDArray[np.float64],
    y: npt.NDArray[np.float64],
    area_m2: npt.NDArray[np.float64],
    *,
    kept: Sequence[str] | None = None,
    used: Collection[str] = (),
) -> list[str]:
    """Give a code to every grid that has none.

    Parameters
    ----------
    community_codes : sequence of str, length n
    x, y : (n,) float arrays
        Metric coordinates of a place inside each grid.
    area_m2 : (n,) float array
    kept : sequence of str, length n, optional
        Codes that stand already, "" where none does.
    used : collection of str
        Codes of grids that were before. A community's new numbers begin above them all, so that
        none comes back with another meaning.

    Returns
    -------
    list of str
        Community code + 3 digits, unique, but for those that were kept: they are as given.

    Raises
    ------
    InputError
        A community needs a number above 999; all such communities are named.
    """
    codes = np.asarray(community_codes, dtype=object)
    out = np.array([""] * len(codes) if kept is None else kept, dtype=object)
    band_m = float(np.sqrt(np.median(area_m2)))
    faults = []
    for community in sorted(set(codes.tolist())):
        mine = np.flatnonzero((codes == community) & (out == ""))
        before = [int(code[-3:]) for code in used if fits(code, community)]
        taken = {int(code[-3:]) for code in out if fits(code, community)}
        first = max(before, default=0) + 1
        after = range(first, first + len(taken) + len(mine))
        numbers = [number for number in after if number not in taken][: len(mine)]
        if numbers and numbers[-1] > LAST_NUMBER:
            last = numbers[-1]
            wanted = f"at most {LAST_NUMBER}"
            faults.append(
                Fault(f"too many grids in community {community}", found=str(last), wanted=wanted)
            )
            continue
        order = mine[reading_order(x[mine], y[mine], band_m)]
        out[order] = [f"{community}{number:03d}" for number in numbers]
    if faults:
        raise InputError(faults)
    return [str(code) for code in out]


def grid_name(community_name: str, number: int) -> str:
    """Name a grid after its community, in the community's own script.

    Examples
    --------
    >>> grid_name("友谊社区", 3), grid_name("Riverside", 3)
    ('友谊社区第3网格', 'Riverside 3')
    """
    if _HAN.search(community_name):
        return f"{community_name}第{number}网格"
    return f"{community_name} {number}"
