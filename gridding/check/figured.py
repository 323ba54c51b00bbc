"""Whether the figures of a merge are those of its layers and of the plan."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from gridding.check.borders import Floats
from gridding.check.faults import FaultKind, PlanFault
from gridding.check.owed import in_force
from gridding.check.taken import Taken
from gridding.check.unsettled import CONFLICTS

SAME = 1e-9
EDGE = 1e-9
"""A deviation of exactly 10 % counts as within 10 %."""
SOON = timedelta(days=30)


def figure_faults(taken: Taken) -> Iterator[PlanFault]:
    """Compare every figure that follows from the layers.

    Parameters
    ----------
    taken : Taken

    Yields
    ------
    PlanFault
    """
    told = taken.figures
    plain = told.get("agreement", {}).get("mean_plain")
    wanted: dict[str, Any] = {
        "departments": _departments(taken),
        "agreement": _agreement(taken),
        "unowned": _unowned(taken),
        "conflicts": {kind: int((taken.conflicts["kind"] == kind).sum()) for kind in CONFLICTS},
    }
    mean = wanted["agreement"]["mean"]
    if isinstance(plain, int | float):
        wanted["agreement"]["reduction"] = 1 - mean / plain if plain else 0.0
    if len(taken.staffing) or "staffing" in told:
        wanted["staffing"] = _staffing(taken)
    if len(taken.matters) or "matters" in told:
        wanted["matters"] = _matters(taken.matters, taken.day)
    yield from _compared(told, wanted, "")
    yield from _tradeoff(taken, mean, plain)


def _compared(found: Any, wanted: Any, path: str) -> Iterator[PlanFault]:
    """Compare what is wanted with what is told, key by key; more may be told."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        for key, value in wanted.items():
            yield from _compared(found.get(key), value, f"{path}.{key}" if path else key)
    elif isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        for k, value in enumerate(wanted):
            yield from _compared(found[k], value, f"{path}[{k}]")
    elif not _same(found, wanted):
        message = f"{path} is {found}, the layers say {wanted}"
        yield PlanFault(FaultKind.FIGURE_WRONG, "merge", message, 1)


def _same(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, float) and isinstance(found, int | float):
        return bool(abs(found - wanted) <= SAME * max(1.0, abs(wanted)))
    return bool(found == wanted)


def _departments(taken: Taken) -> list[dict[str, Any]]:
    households = taken.areas.groupby("department")["households"]
    total, areas = households.sum(), households.size()
    return [
        {"department": name, "areas": int(areas[name]), "households": int(total[name])}
        for name in taken.departments
    ]


def _agreement(taken: Taken) -> dict[str, Any]:
    """Compute H(area | grid) in bits, by the households of the crosswalk."""
    walk = taken.crosswalk[taken.crosswalk["households"] > 0]
    each = {}
    for name in taken.departments:
        mine = walk[walk["department"] == name]
        n = mine["households"].to_numpy(dtype=np.float64)
        of_grid = mine.groupby("grid_code")["households"].transform("sum").to_numpy(dtype=float)
        total = n.sum()
        bits = float((n * np.log2(of_grid / n)).sum() / total) if total else 0.0
        one = (n == of_grid) & (mine["area_id"] != "").to_numpy()
        each[name] = {
            "conditional_entropy": bits,
            "whole": float(n[one].sum() / total) if total else 1.0,
        }
    mean = float(np.mean([figures["conditional_entropy"] for figures in each.values()]))
    return {"departments": each, "mean": mean}


def _unowned(taken: Taken) -> dict[str, Any]:
    def told(name: str) -> dict[str, Any]:
        mine = taken.unowned[taken.unowned["department"] == name]
        return {
            "pieces": len(mine),
            "m2": float(mine["area_m2"].sum()),
            "households": int(mine["households"].sum()),
        }

    none = {f"none_{key}": value for key, value in told("").items()}
    return {**none, "departments": {name: told(name) for name in taken.departments}}


def _staffing(taken: Taken) -> dict[str, Any]:
    staffing, grids = taken.staffing, taken.opened.grids
    worker, place = staffing["worker_id"] != "", staffing["grid_code"] != ""
    filled = staffing[worker & place]
    return {
        "workers": int(worker.sum()),
        "places": int(place.sum()),
        "filled": len(filled),
        "missing": int((place & ~worker).sum()),
        "left_over": int((worker & ~place).sum()),
        "grids_without": int((~grids["grid_code"].isin(filled["grid_code"])).sum()),
        "households": int(grids["households"].sum()),
    }


def _matters(matters: pd.DataFrame, day: date) -> dict[str, Any]:
    """Count the entries by how they stand on the day."""
    holds = in_force(matters, day)
    refused = ~holds & (matters["decision"] == "refused")
    undecided = ~holds & (matters["decision"] == "") & (matters["applied"] != "")
    rest = ~holds & ~refused & ~undecided
    ended = rest & (matters["until"] != "") & (matters["until"] < day.isoformat())
    soon = holds & (matters["until"] != "") & (matters["until"] <= (day + SOON).isoformat())
    ending = matters[soon].sort_values(["until", "code", "lead"])
    return {
        "in_force": int(holds.sum()),
        "to_come": int((rest & ~ended).sum()),
        "ended": int(ended.sum()),
        "refused": int(refused.sum()),
        "undecided": int(undecided.sum()),
        "emergency": int(matters["emergency"][holds].astype(bool).sum()),
        "ending": [
            {"code": code, "lead": lead, "until": until}
            for code, lead, until in zip(
                ending["code"], ending["lead"], ending["until"], strict=True
            )
        ],
    }


def _tradeoff(taken: Taken, mean: float, plain: Any) -> Iterator[PlanFault]:
    """Compare the chosen point of the curve with the plan, and its first with that of divide."""
    curve = taken.figures.get("tradeoff", [])
    fidelity = taken.figures.get("fidelity")
    rungs = [point.get("fidelity") for point in curve]
    chosen = [point for point in curve if point.get("chosen")]
    if len(chosen) != 1 or chosen[0].get("fidelity") != fidelity or rungs != sorted(set(rungs)):
        message = f"tradeoff has fidelities {rungs}, one of which is the plan's, {fidelity}"
        yield PlanFault(FaultKind.FIGURE_WRONG, "merge", message, 1)
        return
    if "redrawn" not in taken.opened.parameters:  # the curve is of the grids as they were merged
        yield from _compared(chosen[0], _point(taken) | {"conditional_entropy": mean}, "tradeoff")
    if rungs[0] == 0:
        yield from _compared(curve[0], {"conditional_entropy": plain}, "tradeoff[0]")


def _point(taken: Taken) -> dict[str, Any]:
    opened = taken.opened
    grids = opened.grids
    off = np.abs(grids["deviation"].to_numpy(dtype=np.float64))[grids["kind"] == "basic"]
    grid_of = opened.units.drop_duplicates("unit_id").set_index("unit_id")["grid_code"]
    ends = [opened.edges[end].map(grid_of).to_numpy(dtype=object) for end in ("unit_a", "unit_b")]
    return {
        "n_grids": len(grids),
        "within_10": _share(off, 0.1),
        "within_20": _share(off, 0.2),
        "median_compactness": float(grids["compactness"].median()),
        "weighted_cut": float(opened.edges["cost"].to_numpy()[ends[0] != ends[1]].sum()),
    }


def _share(off: Floats, band: float) -> float:
    within: npt.NDArray[np.bool_] = off <= band + EDGE
    return float(within.mean()) if len(off) else 1.0
