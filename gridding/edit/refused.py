"""Why an edit cannot be: each reason names grids and units and has a place on the map."""

from collections.abc import Iterator, Sequence

import numpy as np
import shapely

from gridding.edit.ground import Ground, counts
from gridding.errors import Fault
from gridding.land.borders import Ints

SHOWN = 8
"""So many units or grids are named in one message."""


def named(values: Sequence[object]) -> str:
    """List some values, the first ones of many.

    Examples
    --------
    >>> named([3, 4]), named(range(10))
    ('3, 4', '0, 1, 2, 3, 4, 5, 6, 7 … (10 in all)')
    """
    more = f" … ({len(values)} in all)" if len(values) > SHOWN else ""
    return ", ".join(str(value) for value in list(values)[:SHOWN]) + more


def names_of(ground: Ground, units: Ints) -> str:
    """Name units by their ids."""
    return named(ground.units["unit_id"].to_numpy()[units].tolist())


def place_of(ground: Ground, label: int) -> tuple[float, float]:
    """Return longitude, latitude of a point in a grid."""
    point = shapely.point_on_surface(ground.grids.geometry.iat[label])
    return float(point.x), float(point.y)


def unknown_grids(ground: Ground, codes: Sequence[str]) -> Iterator[Fault]:
    """Find codes of no grid of the draft."""
    known = set(ground.grids["grid_code"])
    for code in dict.fromkeys(codes):
        if code not in known:
            yield Fault(f"there is no grid {code} in this draft", found=code)


def unknown_units(ground: Ground, unit_ids: Sequence[int]) -> Iterator[Fault]:
    """Find ids of no unit of the draft."""
    known = set(ground.units["unit_id"].tolist())
    lacking = [unit for unit in dict.fromkeys(unit_ids) if unit not in known]
    if lacking:
        yield Fault("there are no such units in this draft", found=named(lacking))


def locked_grids(ground: Ground, labels: Ints) -> Iterator[Fault]:
    """Find grids that are locked."""
    for label in np.unique(labels):
        if bool(ground.grids["locked"].iat[label]):
            message = f"grid {ground.code(label)} is locked"
            yield Fault(message, wanted="unlock it first", place=place_of(ground, label))


def of_several_communities(ground: Ground, units: Ints, community: str) -> Iterator[Fault]:
    """Find units that are not of a community."""
    home = ground.home[units]
    for other in sorted({str(code) for code in home} - {community}):
        mine = units[home == other]
        yield Fault(
            f"units of community {other} cannot be in a grid of {community}",
            found=f"units {names_of(ground, mine)}",
            wanted=f"units of {community}",
            place=ground.place(mine),
        )


def grids_of_several_communities(ground: Ground, labels: Ints) -> Iterator[Fault]:
    """Find grids that are not of the community of the first."""
    homes = ground.grids["community_code"]
    first = str(homes.iat[labels[0]])
    for label in labels:
        if homes.iat[label] != first:
            message = (
                f"grid {ground.code(label)} is of community {homes.iat[label]}, "
                f"{ground.code(labels[0])} of {first}"
            )
            yield Fault(message, wanted="grids of one community", place=place_of(ground, label))


def broken_grids(ground: Ground, after: Ints) -> Iterator[Fault]:
    """Find grids that units leave empty or in more bits than they were in.

    A grid that an adopted drawing lets straddle a hard barrier is in several bits over usable
    edges; it may stay so. Over all edges it must hold together as before too.

    Parameters
    ----------
    ground : Ground
    after : (u,) int array
        Label of each unit's grid; new grids have labels beyond those of ``ground.grids``.

    Yields
    ------
    Fault
    """
    moves = after != ground.grid
    touched = np.union1d(after[moves], ground.grid[moves])
    for label in touched[~np.isin(touched, after)]:
        message = f"grid {ground.code(label)} would be left without units"
        yield Fault(message, wanted="merge_grids", place=place_of(ground, label))
    n = max(len(ground.grids), int(after.max(initial=-1)) + 1)
    told: set[int] = set()
    for over in (ground.usable, np.ones(len(ground.a), dtype=bool)):
        before = np.maximum(counts(ground.grid, ground.bits(ground.grid, over), n), 1)
        bit = ground.bits(after, over)
        for label in touched[counts(after, bit, n)[touched] > before[touched]].tolist():
            if label not in told:
                told.add(label)
                yield _in_bits(ground, after, label, bit, int(before[label]))


def _in_bits(ground: Ground, after: Ints, label: int, bit: Ints, before: int) -> Fault:
    units = np.flatnonzero(after == label)
    weight = np.bincount(bit[units], ground.loads[units] + 1e-6)
    rest = units[bit[units] != weight.argmax()]
    new = label >= len(ground.grids)
    name = "the new grid" if new else f"grid {ground.code(label)}"
    found = f"{len(np.unique(bit[units]))}, units {names_of(ground, rest)} apart from the rest"
    message = f"{name} would be in pieces"
    return Fault(message, found=found, wanted=str(before), place=ground.place(rest))
