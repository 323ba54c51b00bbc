"""What a re-division tells: what changed, what was out of the band, and who has to move for it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from gridding.district import District
from gridding.land.borders import Ints
from gridding.land.build import Land
from gridding.plan import GridKind
from gridding.redraw.changes import households_before
from gridding.redraw.laid import Laid
from gridding.terms import Terms
from gridding.today import continued

Flags = npt.NDArray[np.bool_]

EDGE = 1e-9
"""A deviation of exactly the tolerance is in the band."""


@dataclass(frozen=True)
class Proposal:
    """A re-division, before it is put together.

    Attributes
    ----------
    district : District
    land : Land
    laid : Laid
    terms : Terms
    group : (u,) int array
        Proposed grid of each unit.
    anew : (u,) int array
        Grid of each unit, had all been divided anew.
    codes : (u,) array of str
        Code of the proposed grid.
    """

    district: District
    land: Land
    laid: Laid
    terms: Terms
    group: Ints
    anew: Ints
    codes: npt.NDArray[np.object_]

    def out_of_band(self, group: Ints) -> dict[int, int]:
        """Return the households of the grids of a division that are out of the band.

        Dedicated grids have none; neither do places in no grid (-1).
        """
        wanted = self.district.manifest.district
        sums = np.bincount(group + 1, self.land.units["households"]).astype(np.int64)[1:]
        first = np.full(len(sums), -1, np.int64)
        first[group[::-1]] = np.arange(len(group))[::-1]
        home = self.land.units["community_code"].to_numpy()
        targets, usual = self.terms.targets, wanted.target_households
        dedicated = np.zeros(len(group), dtype=bool)
        dedicated[self.terms.marked(GridKind.DEDICATED)] = True
        out = {}
        for grid in np.unique(group[group >= 0]).tolist():
            at = first[grid]
            deviation = sums[grid] / targets.get(str(home[at]), usual) - 1
            if abs(deviation) > wanted.tolerance + EDGE and not dedicated[at]:
                out[grid] = int(sums[grid])
        return out

    def goes_on(self, group: Ints) -> Ints:
        """Return the earlier grid that each grid of a division continues, -1 for none."""
        area_m2 = shapely.area(self.land.units.geometry.to_numpy())
        return continued(self.laid.before, group, self.laid.stay, area_m2)


def figures_of(proposal: Proposal) -> dict[str, Any]:
    """Tell what a re-division brings.

    Parameters
    ----------
    proposal : Proposal

    Returns
    -------
    dict
        ``buildings`` and ``households_of_buildings``: ``unchanged, new, gone, changed`` (of those
        changed ``[before, now]``); ``communities`` and ``grids`` (earlier ones): those with
        changes, each with its ``code`` and the number of buildings ``new, gone, changed`` and
        ``households_before, households``; ``out_of_band``: earlier grids that the newer households
        put, or leave, out of the band: ``grid_code, households, becomes``; ``still_out``: grids of
        the plan that are: ``grid_code, households``; ``households_moved``: of unchanged buildings,
        those that are not in the grid that continues theirs, ``count`` and ``share``; ``anew``: the
        same had all been divided anew, with ``n_grids`` and ``out_of_band``; ``codes``: how many
        are ``kept``, and which are ``new`` and ``ended``. Ready for JSON.
    """
    laid, land = proposal.laid, proposal.land
    was, now = households_before(laid), land.buildings["households"].to_numpy(dtype=np.int64)
    new = laid.matched.new
    changed = ~new & (was != now)
    unchanged = ~new & ~changed
    gone = laid.earlier["households"].to_numpy(dtype=np.int64)[laid.matched.gone]
    anew = proposal.anew
    names = laid.drawn["code"].to_numpy(dtype=object)
    codes = set(proposal.codes.tolist())
    return {
        "buildings": {
            "unchanged": int(unchanged.sum()),
            "new": int(new.sum()),
            "gone": len(gone),
            "changed": int(changed.sum()),
        },
        "households_of_buildings": {
            "unchanged": int(now[unchanged].sum()),
            "new": int(now[new].sum()),
            "gone": int(gone.sum()),
            "changed": [int(was[changed].sum()), int(now[changed].sum())],
        },
        "communities": _by_community(proposal, new, changed),
        "grids": _by_grid(proposal, new, changed),
        "out_of_band": _became(proposal),
        "still_out": _still_out(proposal),
        "households_moved": _moved(proposal, proposal.group, unchanged),
        "anew": {
            **_moved(proposal, anew, unchanged),
            "n_grids": len(np.unique(anew)),
            "out_of_band": len(proposal.out_of_band(anew)),
        },
        "codes": {
            "kept": len(codes & set(names)),
            "new": sorted(codes - set(names)),
            "ended": sorted(set(names) - codes),
        },
    }


def _moved(proposal: Proposal, group: Ints, unchanged: Flags) -> dict[str, Any]:
    buildings = proposal.land.buildings[unchanged]
    households = buildings["households"].to_numpy(dtype=np.int64)
    goes_on = proposal.goes_on(group)[group[buildings["unit"].to_numpy()]]
    count = int(households[goes_on != proposal.laid.grid_before()[unchanged]].sum())
    total = int(households.sum())
    return {"count": count, "share": count / total if total else 0.0}


def _became(proposal: Proposal) -> list[dict[str, Any]]:
    """List the earlier grids out of the band on the newer land, and what they become."""
    before, codes = proposal.laid.before, proposal.codes
    names = proposal.laid.drawn["code"].to_numpy(dtype=object)
    return [
        {
            "grid_code": str(names[grid]),
            "households": households,
            "becomes": sorted(set(codes[before == grid].tolist())),
        }
        for grid, households in proposal.out_of_band(before).items()
    ]


def _still_out(proposal: Proposal) -> list[dict[str, Any]]:
    group, codes = proposal.group, proposal.codes
    rows = [
        {"grid_code": str(codes[group == grid][0]), "households": households}
        for grid, households in proposal.out_of_band(group).items()
    ]
    return sorted(rows, key=lambda row: str(row["grid_code"]))


def _by_community(proposal: Proposal, new: Flags, changed: Flags) -> list[dict[str, Any]]:
    codes, home = np.unique(
        proposal.land.units["community_code"].to_numpy(dtype=str), return_inverse=True
    )
    # An earlier grid lay in the community where most of its ground's units are now.
    units = np.flatnonzero(proposal.laid.before >= 0)
    table = np.zeros((len(proposal.laid.drawn), len(codes)), np.int64)
    np.add.at(table, (proposal.laid.before[units], home[units]), 1)
    of_grid = np.where(table.any(axis=1), table.argmax(axis=1), -1)
    return _counted(proposal, codes, home, of_grid, new, changed)


def _by_grid(proposal: Proposal, new: Flags, changed: Flags) -> list[dict[str, Any]]:
    names = proposal.laid.drawn["code"].to_numpy(dtype=str)
    return _counted(proposal, names, proposal.laid.before, np.arange(len(names)), new, changed)


def _counted(
    proposal: Proposal, names: Any, of_unit: Ints, of_grid: Ints, new: Flags, changed: Flags
) -> list[dict[str, Any]]:
    """Count changes by place; ``of_unit`` and ``of_grid`` are those of units and earlier grids."""
    laid, buildings, n = proposal.laid, proposal.land.buildings, len(names)
    place = of_unit[buildings["unit"].to_numpy()]
    old = of_grid[laid.earlier["grid"].to_numpy()]
    gone = np.isin(np.arange(len(old)), laid.matched.gone)

    def count(where: Ints, which: Flags, weight: Any = None) -> Ints:
        at = which & (where >= 0)
        weights = None if weight is None else np.asarray(weight)[at]
        return np.bincount(where[at], weights, n).astype(np.int64)

    every, each = np.ones(len(place), dtype=bool), np.ones(len(old), dtype=bool)
    columns = {
        "new": count(place, new),
        "gone": count(old, gone),
        "changed": count(place, changed),
        "households_before": count(old, each, laid.earlier["households"]),
        "households": count(place, every, buildings["households"]),
    }
    touched = np.flatnonzero(columns["new"] + columns["gone"] + columns["changed"])
    return [
        {"code": str(names[k]), **{name: int(values[k]) for name, values in columns.items()}}
        for k in touched
    ]
