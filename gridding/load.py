"""How much each worker on post answers for, and which grids nobody answers for."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from statistics import median

import numpy as np
import pandas as pd
import shapely

from gridding.land.borders import Floats


class Lack(StrEnum):
    """What a grid lacks."""

    NOBODY = "nobody"
    """Nobody holds a post there."""
    NOBODY_ANSWERS = "nobody answers"
    """Somebody holds a post there; but they are away without a stand-in, or do not answer."""


@dataclass(frozen=True)
class OnPost:
    """Somebody who answers for a grid at the moment.

    Attributes
    ----------
    grid_code, worker_id, name, role : str
    stand_in_for : str
        Name of the one who is away; empty for who is on post in their own right.
    """

    grid_code: str
    worker_id: str
    name: str
    role: str
    stand_in_for: str = ""


@dataclass(frozen=True)
class WorkerLoad:
    """What a worker in one role answers for.

    Attributes
    ----------
    worker_id, name, role : str
    stand_in_for : tuple of str
        Names of those in whose place they are on post somewhere.
    grid_codes : tuple of str
        Sorted.
    households : int
        Of all their grids, whole.
    households_share : float
        Those of a grid divided evenly among the workers who share it in this role.
    area_km2 : float
        Of all their grids, whole.
    reach_m : float
        The largest of their grids' reaches: from a grid's household-weighted centre to its
        farthest building.
    apart_m : float or None
        Between the centres that lie farthest apart, where they have several grids.
    deviation : float or None
        Of ``households_share`` from the median of all workers in this role, relative; None where
        that is 0.
    """

    worker_id: str
    name: str
    role: str
    stand_in_for: tuple[str, ...]
    grid_codes: tuple[str, ...]
    households: int
    households_share: float
    area_km2: float
    reach_m: float
    apart_m: float | None
    deviation: float | None


@dataclass(frozen=True)
class GridWithout:
    """A grid that nobody answers for.

    Attributes
    ----------
    grid_code, name : str
    households : int
    lack : Lack
    """

    grid_code: str
    name: str
    households: int
    lack: Lack


@dataclass(frozen=True)
class Load:
    """The load of a plan's workers at a moment.

    Attributes
    ----------
    workers : tuple of WorkerLoad
        One a worker and role; roles as they come among the posts, the largest share first.
    medians : dict
        Role -> median of ``households_share``.
    without : tuple of GridWithout
        By grid code.
    """

    workers: tuple[WorkerLoad, ...]
    medians: dict[str, float]
    without: tuple[GridWithout, ...]


def load_of(
    grids: pd.DataFrame, on_post: Iterable[OnPost], posted: Collection[str] = frozenset()
) -> Load:
    """Tell how much each worker answers for.

    Parameters
    ----------
    grids : DataFrame
        ``grid_code, name, households, area_m2, reach_m, x, y``; the last two the grid's centre in
        metres.
    on_post : iterable of OnPost
        Who answers at the moment; in other grids they do not count.
    posted : collection of str
        Codes of grids where somebody holds a post, whether they answer or not.

    Returns
    -------
    Load
        In each role, the shares sum to the households of the grids with somebody in it.
        O(grids + posts).
    """
    table = grids.set_index("grid_code")
    posts = [post for post in on_post if post.grid_code in table.index]
    sharing: dict[tuple[str, str], set[str]] = {}
    held: dict[tuple[str, str], list[OnPost]] = {}
    for post in posts:
        sharing.setdefault((post.grid_code, post.role), set()).add(post.worker_id)
        held.setdefault((post.role, post.worker_id), []).append(post)
    loads = [_load(mine, table, sharing) for mine in held.values()]
    shares: dict[str, list[float]] = {}
    for each in loads:
        shares.setdefault(each.role, []).append(each.households_share)
    medians = {role: float(median(of_role)) for role, of_role in sorted(shares.items())}
    workers = (_compared(each, medians[each.role]) for each in loads)
    rank = {role: k for k, role in enumerate(dict.fromkeys(post.role for post in posts))}
    order = sorted(
        workers, key=lambda load: (rank[load.role], -load.households_share, load.worker_id)
    )
    return Load(tuple(order), medians, _without(grids, {post.grid_code for post in posts}, posted))


def _load(
    posts: list[OnPost], table: pd.DataFrame, sharing: dict[tuple[str, str], set[str]]
) -> WorkerLoad:
    first = posts[0]
    codes = sorted({post.grid_code for post in posts})
    mine = table.loc[codes]
    by = np.array([len(sharing[code, first.role]) for code in codes])
    return WorkerLoad(
        first.worker_id,
        first.name,
        first.role,
        tuple(dict.fromkeys(post.stand_in_for for post in posts if post.stand_in_for)),
        tuple(codes),
        int(mine["households"].sum()),
        float((mine["households"].to_numpy() / by).sum()),
        float(mine["area_m2"].sum() / 1e6),
        float(mine["reach_m"].fillna(0).max()),
        farthest_apart(mine[["x", "y"]].to_numpy(dtype=np.float64)) if len(codes) > 1 else None,
        None,
    )


def _compared(load: WorkerLoad, middle: float) -> WorkerLoad:
    deviation = load.households_share / middle - 1 if middle else None
    return replace(load, deviation=deviation)


def farthest_apart(points: Floats) -> float:
    """Return the largest distance between any two points.

    Parameters
    ----------
    points : (n, 2) float array

    Returns
    -------
    float
        Only corners of the convex hull are compared.
    """
    corners = shapely.get_coordinates(shapely.convex_hull(shapely.multipoints(points)))
    away = corners[:, None, :] - corners[None, :, :]
    return float(np.hypot(away[..., 0], away[..., 1]).max())


def _without(
    grids: pd.DataFrame, answered: set[str], posted: Collection[str]
) -> tuple[GridWithout, ...]:
    columns = (grids[name] for name in ("grid_code", "name", "households"))
    lacking = (
        GridWithout(
            code, name, int(households), Lack.NOBODY_ANSWERS if code in posted else Lack.NOBODY
        )
        for code, name, households in zip(*columns, strict=True)
        if code not in answered
    )
    return tuple(sorted(lacking, key=lambda grid: grid.grid_code))
