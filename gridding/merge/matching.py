"""Which worker to which grid, so that most households keep one they know: an integer programme."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, milp
from scipy.sparse import coo_array

from gridding.land.borders import Ints

GAP = 0.001
"""Of the households that keep a worker: closer to the best possible it need not look."""
MOST_NODES = 200
"""Of the search tree; beyond, the best found stands and the figures tell what could be had."""

Post = tuple[str, str]
"""A department and one of its areas, or no department and the code of a grid."""


@dataclass(frozen=True)
class Grids:
    """Grids by code: households and places of each, and what each area has in it."""

    codes: npt.NDArray[np.object_]
    households: Ints
    places: Ints
    held: Mapping[Post, Mapping[int, int]]


@dataclass(frozen=True)
class Team:
    """Workers who are posted in the same areas, and so know the same households."""

    posts: tuple[Post, ...]
    workers: tuple[int, ...]


def known_by(teams: list[Team], grids: Grids) -> list[dict[int, int]]:
    """Return the households that a member of each team knows, by grid."""
    out = []
    for team in teams:
        near = sorted({grid for post in team.posts for grid in grids.held.get(post, ())})
        out.append({grid: kept_in(grids, grid, [team.posts]) for grid in near})
    return out


def kept_in(grids: Grids, grid: int, posted: list[tuple[Post, ...]]) -> int:
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
            options={"mip_rel_gap": GAP, "node_limit": MOST_NODES},
        )
        if found.x is None:
            return np.zeros(len(self.gain), np.int64), float(np.sum(self.gain))
        return np.rint(found.x).astype(np.int64), -float(found.mip_dual_bound)


def best(teams: list[Team], known: list[dict[int, int]], grids: Grids) -> tuple[Ints, int]:
    """Choose a grid for each worker who adds something there (-1: none), and bound the gain."""
    programme = _Programme()
    spare = max(sum(len(team.workers) for team in teams) - len(grids.codes), 0)
    places = grids.places if spare else np.minimum(grids.places, 1)
    sent: list[tuple[int, int, int]] = []
    in_grid: dict[int, list[tuple[int, int]]] = {}
    for t, (team, there) in enumerate(zip(teams, known, strict=True)):
        mine = []
        for grid, count in there.items():
            limit = min(len(team.workers), int(places[grid]))
            column = programme.column(count if places[grid] == 1 else 0, limit)
            sent.append((t, grid, column))
            in_grid.setdefault(grid, []).append((t, column))
            mine.append((column, 1.0))
        if mine:
            programme.row(mine, len(team.workers))
    seconds = []  # workers beyond the first of a grid
    for grid, here in sorted(in_grid.items()):
        everyone = [(column, 1.0) for _, column in here]
        programme.row(everyone, float(places[grid]))
        if places[grid] > 1:
            _count_areas(programme, grid, here, teams, grids)
            seconds.append(programme.column(0, float(places[grid]) - 1))
            programme.row([*everyone, (seconds[-1], -1.0)], 1)
    if seconds:
        programme.row([(column, 1.0) for column in seconds], spare)
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
    teams: list[Team],
    grids: Grids,
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


def fill(at: Ints, known: list[dict[int, int]], grids: Grids) -> None:
    """Send those who are left to the least staffed grids, where they know most of those."""
    idle = np.flatnonzero(at < 0)
    places = _open_places(at, grids)[: len(idle)]
    worth = np.array([[known[w].get(int(g), 0) for g in places] for w in idle])
    if worth.size:
        worker, place = linear_sum_assignment(worth, maximize=True)
        at[idle[worker]] = places[place]


def _open_places(at: Ints, grids: Grids) -> Ints:
    """List the grid of each free place: least staffed first, then most households, then code."""
    staffed = np.bincount(at[at >= 0], minlength=len(grids.codes))
    free = [
        (taken, -int(grids.households[grid]), grid)
        for grid in range(len(grids.codes))
        for taken in range(int(staffed[grid]), int(grids.places[grid]))
    ]
    return np.array([grid for _, _, grid in sorted(free)], dtype=np.int64)
