"""What a plan settles of single communities, and the units that were not divided."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from gridding.check.faults import FaultKind, PlanFault
from gridding.check.opened import Opened

Flags = npt.NDArray[np.bool_]


def own_targets(opened: Opened) -> dict[str, int]:
    """Return the households wanted in a grid, by community; the plan's target but for overrides.

    Parameters
    ----------
    opened : Opened

    Returns
    -------
    dict
    """
    own = {code: each["target"] for code, each in _overrides(opened).items()}
    return {code: own.get(code, opened.target) for code in opened.communities["code"]}


def locked_grids(opened: Opened) -> set[str]:
    """Return the codes of the grids that stayed as they were."""
    return {code for each in _overrides(opened).values() for code in each["locked"]}


def dedicated_units(opened: Opened) -> Flags:
    """Tell which units are of dedicated grids."""
    return _in_grids(opened, set(opened.grids["grid_code"][opened.grids["kind"] == "dedicated"]))


def undivided_units(opened: Opened) -> Flags:
    """Tell which units were set apart: those of dedicated and of locked grids."""
    return dedicated_units(opened) | _in_grids(opened, locked_grids(opened))


def _in_grids(opened: Opened, codes: set[str]) -> Flags:
    return np.asarray(opened.units["grid_code"].isin(codes), dtype=bool)


def _overrides(opened: Opened) -> dict[str, dict[str, Any]]:
    """Return the overrides that are well formed."""
    given = opened.parameters.get("overrides", {})
    if not isinstance(given, dict):
        return {}
    return {code: each for code, each in given.items() if _well_formed(each)}


def _well_formed(each: object) -> bool:
    if not isinstance(each, dict) or not {"target", "grids", "locked"} <= set(each):
        return False
    target, grids, locked = each["target"], each["grids"], each["locked"]
    counts = [target] if grids is None else [target, grids]
    return (
        all(type(count) is int and count > 0 for count in counts)
        and isinstance(locked, list)
        and all(isinstance(code, str) for code in locked)
    )


def own_faults(opened: Opened) -> Iterator[PlanFault]:
    """Find overrides that say nothing, or that the plan does not keep.

    Parameters
    ----------
    opened : Opened

    Yields
    ------
    PlanFault
    """
    given = opened.parameters.get("overrides", {})
    good = _overrides(opened)
    for code in sorted(set(given) - set(good)) if isinstance(given, dict) else [str(given)]:
        yield _fault(f"override of {code} is no target, number of grids and list of locked codes")
    basic = opened.grids[opened.grids["kind"] == "basic"]
    counts = basic["community_code"].value_counts()
    home = dict(zip(basic["grid_code"], basic["community_code"], strict=True))
    for code, each in good.items():
        if code not in set(opened.communities["code"]):
            yield _fault(f"override of {code}, which is no community")
        elif each["grids"] not in (None, counts.get(code, 0)):
            found = f"{counts.get(code, 0)} basic grids, the override wants {each['grids']}"
            yield _fault(f"community {code} has {found}")
        for grid in each["locked"]:
            if home.get(grid) != code:
                yield _fault(f"locked grid {grid} is no basic grid of community {code}")


def _fault(message: str) -> PlanFault:
    return PlanFault(FaultKind.VALUE_WRONG, "plan", message, 1)
