"""Who goes to which merged grid, so that as many households as possible keep a worker they know."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, milp
from scipy.sparse import coo_array

from gridding.land.borders import Ints
from gridding.manifest import Staffing

BETWEEN = ";"
"""Stands between the names in a list."""

MOST_NODES = 2_000
"""Of the search tree; beyond, the best found stands and the figures tell what could be had."""

COLUMNS = (
    "worker_id", "name", "role", "department", "area_id", "grid_code", "households",
    "households_known",
)  # fmt: skip

Post = tuple[str, str]
"""A department and an area of it, or no department and a grid."""


@dataclass(frozen=True)
class _Grids:
    """Grids by code: households and places of each, and what each area has in it."""

    codes: npt.NDArray[np.object_]
    households: Ints
    places: Ints
    held: Mapping[Post, Mapping[int, int]]


@dataclass(frozen=True)
class _Team:
    """Workers who are posted in the same areas, and so know the same households."""

    posts: tuple[Post, ...]
    workers: tuple[int, ...]


def staffing_of(
    postings: pd.DataFrame,
    crosswalk: pd.DataFrame,
    grids: pd.DataFrame,
    rule: Staffing,
    day: date,
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Propose who goes to which grid.

    A worker knows the households of the areas (or of the grid, where the plan still has its code)
    where they are posted on the day. A household that several departments' workers in one grid
    know counts once: as the crosswalk does not tell how far two departments' areas share their
    households, a grid counts the department whose workers there know most. Households of two
    areas of one department are never the same.

    Parameters
    ----------
    postings : DataFrame
        As `gridding.district.District.postings`.
    crosswalk : DataFrame
        As `gridding.plan.Merge.crosswalk`.
    grids : DataFrame
        ``grid_code, households``; dedicated grids get workers as well.
    rule : Staffing
    day : date
        Who is on post on this day counts, both ends included.

    Returns
    -------
    DataFrame
        As `gridding.plan.Merge.staffing`, by grid, worker; left-over workers last. A worker posted
        in several areas has them all, ``;`` between; ``households`` are those of the grid,
        ``households_known`` those of them that the worker knows. No row order matters.
    dict
        ``workers, places, filled, missing, left_over, households, households_kept`` (that keep a
        worker they know), ``share_kept, households_at_most`` (no proposal can keep more; the same
        as ``households_kept`` where the proposal is the best), ``best`` (whether it is).

    Notes
    -----
    The best choice of teams for grids is an integer programme, solved by HiGHS (branch and bound;
    deterministic): x workers of a team in a grid, at most as many as it has and as the grid has
    places. In a grid with one place the worker's known households count, and the programme is an
    assignment; with more places an area counts where one of its workers is there, and only areas
    of the one department that the grid counts. Workers who add nothing then take what is free,
    where they know most first (linear assignment), then grids without anyone first.
    """
    places = _places(grids, crosswalk, rule)
    workers = _workers(postings, rule, day)
    teams = _teams(workers)
    known = _known(teams, places)
    at, bound = _best(teams, known, places)
    _fill(at, _by_worker(teams, known, len(workers)), places)
    kept = sum(
        _kept(places, grid, [workers["posts"].iloc[w] for w in np.flatnonzero(at == grid)])
        for grid in range(len(places.codes))
    )
    rows = _rows(workers, at, _by_worker(teams, known, len(workers)), places)
    return rows, _figures(at, places, kept, max(bound, kept))


def _places(grids: pd.DataFrame, crosswalk: pd.DataFrame, rule: Staffing) -> _Grids:
    grids = grids.sort_values("grid_code")
    codes = grids["grid_code"].to_numpy(dtype=object)
    households = grids["households"].to_numpy(dtype=np.int64)
    places = np.full(len(codes), rule.per_grid, dtype=np.int64)
    if rule.households_per_worker is not None:
        places = np.maximum(places, -(-households // rule.households_per_worker))
    held: dict[Post, dict[int, int]] = {
        ("", code): {k: int(n)} for k, (code, n) in enumerate(zip(codes, households, strict=True))
    }
    row = {code: k for k, code in enumerate(codes)}
    columns = (crosswalk[c] for c in ("department", "area_id", "grid_code", "households"))
    for department, area, code, count in zip(*columns, strict=True):
        if area and code in row and count > 0:
            held.setdefault((department, area), {})[row[code]] = int(count)
    return _Grids(codes, households, places, held)


def _workers(postings: pd.DataFrame, rule: Staffing, day: date) -> pd.DataFrame:
    """Return ``worker_id, name, role, department, area_id, posts``, a row a worker, by id."""
    today = [
        start <= day and (end is None or day <= end) and (not rule.roles or role in rule.roles)
        for start, end, role in zip(
            postings["from"], postings["until"], postings["role"], strict=True
        )
    ]
    keys = ["worker_id", "department", "area_id", "grid_code", "role", "name"]
    on_post = postings.loc[today, keys].fillna("").sort_values(keys)
    rows = []
    for worker, mine in on_post.groupby("worker_id"):
        posts = {
            (department, area) if area else ("", code)
            for department, area, code in zip(
                mine["department"], mine["area_id"], mine["grid_code"], strict=True
            )
        }
        listed = [BETWEEN.join(x for x in mine[c].unique() if x) for c in ("department", "area_id")]
        first = mine.iloc[0]
        rows.append((worker, first["name"], first["role"], *listed, tuple(sorted(posts))))
    return pd.DataFrame(rows, columns=[*COLUMNS[:5], "posts"])


def _teams(workers: pd.DataFrame) -> list[_Team]:
    members: dict[tuple[Post, ...], list[int]] = {}
    for row, posts in enumerate(workers["posts"]):
        members.setdefault(posts, []).append(row)
    return [_Team(posts, tuple(rows)) for posts, rows in sorted(members.items())]


def _known(teams: list[_Team], grids: _Grids) -> list[dict[int, int]]:
    """Return the households that a member of each team knows, by grid."""
    out = []
    for team in teams:
        near = sorted({grid for post in team.posts for grid in grids.held.get(post, ())})
        out.append({grid: _kept(grids, grid, [team.posts]) for grid in near})
    return out


def _kept(grids: _Grids, grid: int, posted: list[tuple[Post, ...]]) -> int:
    """Count the households of a grid that know one of those who come there."""
    by_department: dict[str, int] = {}
    for post in {post for posts in posted for post in posts}:
        count = grids.held.get(post, {}).get(grid, 0)
        by_department[post[0]] = by_department.get(post[0], 0) + count
    return max(by_department.values(), default=0)


class _Programme:
    """A linear programme that grows: columns with a gain and a limit, rows ``sum <= most``."""

    def __init__(self) -> None:
        self.gain: list[float] = []
        self.limit: list[float] = []
        self.most: list[float] = []
        self.entries: list[tuple[int, int, float]] = []

    def column(self, gain: float, limit: float) -> int:
        self.gain.append(gain)
        self.limit.append(limit)
        return len(self.gain) - 1

    def row(self, entries: list[tuple[int, float]], most: float) -> None:
        self.entries += [(len(self.most), column, value) for column, value in entries]
        self.most.append(most)

    def solve(self) -> tuple[Ints, float]:
        """Return the best whole numbers found, and the most that any could gain."""
        if not self.gain:
            return np.empty(0, np.int64), 0.0
        row, column, value = zip(*self.entries, strict=True)
        shape = (len(self.most), len(self.gain))
        found = milp(
            -np.array(self.gain),
            integrality=np.ones(len(self.gain), dtype=np.int64),
            bounds=Bounds(0, np.array(self.limit)),
            constraints=LinearConstraint(
                coo_array((value, (row, column)), shape).tocsr(), ub=self.most
            ),
            options={"mip_rel_gap": 0.0, "node_limit": MOST_NODES},
        )
        if found.x is None:
            return np.zeros(len(self.gain), np.int64), float(np.sum(self.gain))
        return np.rint(found.x).astype(np.int64), -float(found.mip_dual_bound)


def _best(teams: list[_Team], known: list[dict[int, int]], grids: _Grids) -> tuple[Ints, int]:
    """Choose a grid for each worker who adds something there (-1 for none), and bound the gain."""
    programme = _Programme()
    sent: list[tuple[int, int, int]] = []
    in_grid: dict[int, list[tuple[int, int]]] = {}
    for t, (team, there) in enumerate(zip(teams, known, strict=True)):
        mine = []
        for grid, count in there.items():
            if count == 0:
                continue
            alone = grids.places[grid] == 1
            limit = min(len(team.workers), int(grids.places[grid]))
            column = programme.column(count if alone else 0, limit)
            sent.append((t, grid, column))
            in_grid.setdefault(grid, []).append((t, column))
            mine.append((column, 1.0))
        programme.row(mine, len(team.workers)) if mine else None
    for grid, here in sorted(in_grid.items()):
        programme.row([(column, 1.0) for _, column in here], float(grids.places[grid]))
        if grids.places[grid] > 1:
            _count_areas(programme, grid, here, teams, grids)
    chosen, bound = programme.solve()
    at = np.full(sum(len(team.workers) for team in teams), -1, dtype=np.int64)
    free = [list(team.workers) for team in teams]
    for t, grid, column in sent:
        for _ in range(int(chosen[column])):
            at[free[t].pop(0)] = grid
    return at, int(np.floor(bound + 1e-6))


def _count_areas(
    programme: _Programme,
    grid: int,
    here: list[tuple[int, int]],
    teams: list[_Team],
    grids: _Grids,
) -> None:
    """Let an area gain its households where a worker of it comes, in one department a grid."""
    comers: dict[Post, list[int]] = {}
    for t, column in here:
        for post in teams[t].posts:
            comers.setdefault(post, []).append(column)
    counted: dict[str, int] = {}
    for post, columns in sorted(comers.items()):
        count = grids.held.get(post, {}).get(grid, 0)
        if count:
            area = programme.column(count, 1)
            programme.row([(area, 1.0), *((column, -1.0) for column in columns)], 0)
            if post[0] not in counted:
                counted[post[0]] = programme.column(0, 1)
            programme.row([(area, 1.0), (counted[post[0]], -1.0)], 0)
    programme.row([(column, 1.0) for column in counted.values()], 1)


def _by_worker(teams: list[_Team], known: list[dict[int, int]], n: int) -> list[dict[int, int]]:
    out: list[dict[int, int]] = [{}] * n
    for team, there in zip(teams, known, strict=True):
        for worker in team.workers:
            out[worker] = there
    return out


def _fill(at: Ints, known: list[dict[int, int]], grids: _Grids) -> None:
    """Send those who are left where they know most, then where most is missing."""
    idle = np.flatnonzero(at < 0)
    open_places = _open_places(at, grids)
    if len(idle) and len(open_places):
        worth = np.array([[known[w].get(int(g), 0) for g in open_places] for w in idle])
        worker, place = linear_sum_assignment(worth, maximize=True)
        useful = worth[worker, place] > 0
        at[idle[worker[useful]]] = open_places[place[useful]]
    idle = np.flatnonzero(at < 0)
    open_places = _open_places(at, grids)[: len(idle)]
    at[idle[: len(open_places)]] = open_places


def _open_places(at: Ints, grids: _Grids) -> Ints:
    """List the grid of each free place: least staffed first, then most households, then code."""
    staffed = np.bincount(at[at >= 0], minlength=len(grids.codes))
    free = [
        (taken, -int(grids.households[grid]), grid)
        for grid in range(len(grids.codes))
        for taken in range(int(staffed[grid]), int(grids.places[grid]))
    ]
    return np.array([grid for _, _, grid in sorted(free)], dtype=np.int64)


def _rows(
    workers: pd.DataFrame, at: Ints, known: list[dict[int, int]], grids: _Grids
) -> pd.DataFrame:
    people = workers[list(COLUMNS[:5])].to_numpy(dtype=object)
    rows = []
    for grid, (code, count) in enumerate(zip(grids.codes, grids.households, strict=True)):
        here = np.flatnonzero(at == grid)
        rows += [(*people[w], code, count, known[w].get(grid, 0)) for w in here]
        rows += [("",) * 5 + (code, count, 0)] * int(grids.places[grid] - len(here))
    rows += [(*people[w], "", 0, 0) for w in np.flatnonzero(at < 0)]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    kinds = dict.fromkeys(COLUMNS[:6], "str") | dict.fromkeys(COLUMNS[6:], "int64")
    return frame.astype(kinds)


def _figures(at: Ints, grids: _Grids, kept: int, most: int) -> dict[str, Any]:
    households = int(grids.households.sum())
    places, filled = int(grids.places.sum()), int((at >= 0).sum())
    return {
        "workers": len(at),
        "places": places,
        "filled": filled,
        "missing": places - filled,
        "left_over": len(at) - filled,
        "households": households,
        "households_kept": kept,
        "share_kept": kept / households if households else None,
        "households_at_most": most,
        "best": most == kept,
    }
