"""Grid codes: the community's code and three digits, numbered from the north, west to east."""

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from gridding.errors import Fault, InputError

LAST_NUMBER = 999
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


def number_grids(
    community_codes: Sequence[str],
    x: npt.NDArray[np.float64],
    y: npt.NDArray[np.float64],
    area_m2: npt.NDArray[np.float64],
) -> list[str]:
    """Give every grid its first code.

    Parameters
    ----------
    community_codes : sequence of str, length n
    x, y : (n,) float arrays
        Metric coordinates of a place inside each grid.
    area_m2 : (n,) float array

    Returns
    -------
    list of str
        Community code + 3 digits, unique.

    Raises
    ------
    InputError
        A community has more than 999 grids; all such communities are named.
    """
    codes = np.asarray(community_codes, dtype=object)
    band_m = float(np.sqrt(np.median(area_m2)))
    out = np.empty(len(codes), dtype=object)
    faults = []
    for community in sorted(set(codes.tolist())):
        mine = np.flatnonzero(codes == community)
        if len(mine) > LAST_NUMBER:
            wanted = f"at most {LAST_NUMBER}"
            faults.append(
                Fault(
                    f"too many grids in community {community}", found=str(len(mine)), wanted=wanted
                )
            )
        order = mine[reading_order(x[mine], y[mine], band_m)]
        out[order] = [f"{community}{number:03d}" for number in range(1, len(mine) + 1)]
    if faults:
        raise InputError(faults)
    return out.tolist()


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
