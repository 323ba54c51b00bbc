"""Who goes to which merged grid, so that as many households as possible keep a worker they know."""

from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
import pandas as pd

from gridding.land.borders import Ints
from gridding.manifest import Staffing
from gridding.merge.matching import Grids, Post, Team, best, fill, kept_in, known_by

BETWEEN = ";"
"""Stands between the names in a list."""

COLUMNS = (
    "worker_id", "name", "role", "department", "area_id", "grid_code", "households",
    "households_known",
)  # fmt: skip
TYPES = dict.fromkeys(COLUMNS[:6], "str") | dict.fromkeys(COLUMNS[6:], "int64")


def no_staffing() -> pd.DataFrame:
    """Return the proposal where there is no roster."""
    return pd.DataFrame(columns=list(COLUMNS)).astype(TYPES)


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
        ``workers, places, filled, missing, left_over, grids_without`` (a worker), ``households,
        households_kept`` (that keep a worker they know), ``share_kept`` (None where nobody lives),
        ``households_at_most`` (no proposal by these rules can keep more; the same as
        ``households_kept`` where the proposal is the best), ``best`` (whether it is). And what it
        takes to propose again: ``rule``, and ``posts``, the posts of workers whom the rows do not
        tell: in grids, or in areas of several departments.

    Notes
    -----
    The best choice of teams for grids is an integer programme: x workers of a team in a grid, at
    most as many as it has and as the grid has places. HiGHS solves it by branch and bound, to
    within `gridding.merge.matching.GAP` of the best; the same input gives the same answer. In a
    grid with one place the worker's known households count, and the programme is an assignment;
    with more places an area counts where one of its workers is there, and only areas of the one
    department that the grid counts. Workers who add nothing then take what is free, by what they
    know there (linear assignment). No grid gets a second worker as long as one has none, even
    where more households would keep theirs.
    """
    places = _places(grids, crosswalk, rule)
    workers = _workers(postings, rule, day)
    teams = _teams(workers)
    known = known_by(teams, places)
    at, bound = best(teams, known, places)
    fill(at, _by_worker(teams, known, len(workers)), places)
    kept = sum(
        kept_in(places, grid, [workers["posts"].iloc[w] for w in np.flatnonzero(at == grid)])
        for grid in range(len(places.codes))
    )
    rows = _rows(workers, at, _by_worker(teams, known, len(workers)), places)
    told = _figures(at, places, kept, max(bound, kept))
    return rows, told | {"rule": _rule(rule), "posts": _untold(workers)}


def _places(grids: pd.DataFrame, crosswalk: pd.DataFrame, rule: Staffing) -> Grids:
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
    return Grids(codes, households, places, held)


def _workers(postings: pd.DataFrame, rule: Staffing, day: date) -> pd.DataFrame:
    """Return ``worker_id, name, role, department, area_id, posts``, a row a worker, by id."""
    if "stand_in_for" in postings:  # a post of one's own counts, and no other
        postings = postings[postings["stand_in_for"].fillna("") == ""]
    today = [
        start <= day and (end is None or day <= end) and (not rule.roles or role in rule.roles)
        for start, end, role in zip(
            postings["from"], postings["until"], postings["role"], strict=True
        )
    ]
    keys = ["worker_id", "department", "area_id", "grid_code", "role", "name"]
    on_post = postings.loc[today, keys].fillna("").sort_values(keys)
    rows = []
    for worker, mine in groupby(on_post.itertuples(index=False, name=None), key=itemgetter(0)):
        _, departments, areas, codes, roles, names = zip(*mine, strict=True)
        posts = {post for post in zip(departments, areas, strict=True) if all(post)}
        posts |= {("", code) for code in codes if code}
        listed = [BETWEEN.join(dict.fromkeys(filter(None, each))) for each in (departments, areas)]
        rows.append((worker, names[0], roles[0], *listed, tuple(sorted(posts))))
    return pd.DataFrame(rows, columns=[*COLUMNS[:5], "posts"])


def _rule(rule: Staffing) -> dict[str, int | None]:
    return {"per_grid": rule.per_grid, "households_per_worker": rule.households_per_worker}


def _untold(workers: pd.DataFrame) -> dict[str, list[list[str]]]:
    columns = (workers[name] for name in ("worker_id", "department", "area_id", "posts"))
    return {
        worker: [list(post) for post in posts]
        for worker, department, areas, posts in zip(*columns, strict=True)
        if posts_told(department, areas) != posts
    }


def posts_told(department: str, areas: str) -> tuple[Post, ...]:
    """Return the posts that a row of the proposal tells, of a worker of one department.

    Examples
    --------
    >>> posts_told("公安", "1号;2号"), posts_told("", "")
    ((('公安', '1号'), ('公安', '2号')), ())
    """
    return tuple(sorted((department, area) for area in areas.split(BETWEEN) if area))


def _teams(workers: pd.DataFrame) -> list[Team]:
    members: dict[tuple[Post, ...], list[int]] = {}
    for row, posts in enumerate(workers["posts"]):
        members.setdefault(posts, []).append(row)
    return [Team(posts, tuple(rows)) for posts, rows in sorted(members.items())]


def _by_worker(teams: list[Team], known: list[dict[int, int]], n: int) -> list[dict[int, int]]:
    out: list[dict[int, int]] = [{}] * n
    for team, there in zip(teams, known, strict=True):
        for worker in team.workers:
            out[worker] = there
    return out


def _rows(
    workers: pd.DataFrame, at: Ints, known: list[dict[int, int]], grids: Grids
) -> pd.DataFrame:
    people = workers[list(COLUMNS[:5])].to_numpy(dtype=object)
    rows = []
    for grid, (code, count) in enumerate(zip(grids.codes, grids.households, strict=True)):
        here = np.flatnonzero(at == grid)
        rows += [(*people[w], code, count, known[w].get(grid, 0)) for w in here]
        rows += [("",) * 5 + (code, count, 0)] * int(grids.places[grid] - len(here))
    rows += [(*people[w], "", 0, 0) for w in np.flatnonzero(at < 0)]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(TYPES)


def _figures(at: Ints, grids: Grids, kept: int, most: int) -> dict[str, Any]:
    households = int(grids.households.sum())
    places, filled = int(grids.places.sum()), int((at >= 0).sum())
    return {
        "workers": len(at),
        "places": places,
        "filled": filled,
        "missing": places - filled,
        "left_over": len(at) - filled,
        "grids_without": len(grids.codes) - len(np.unique(at[at >= 0])),
        "households": households,
        "households_kept": kept,
        "share_kept": kept / households if households else None,
        "households_at_most": most,
        "best": most == kept,
    }
