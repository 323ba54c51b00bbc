"""A random walk over a plan by edits of every kind, sound and not, with undo and redo."""

from collections.abc import Iterator
from random import Random
from typing import Any

from walked_plan import Walked

HAND = ("move_units", "new_grid", "merge_grids")
SOLVER = ("split_grid", "rebalance", "split_by_line")
MARKS = ("rename", "set_kind", "lock", "unlock", "unlock", "comment")
UNKNOWN = "150203999999999"


def walk(rng: Random, plan: Walked) -> Iterator[dict[str, Any]]:
    """Yield what to do next, for ever."""
    while True:
        group = rng.choices((HAND, SOLVER, MARKS, ("undo", "redo")), (50, 14, 18, 18))[0]
        name = rng.choice(group)
        if name in {"undo", "redo"}:
            yield from [{"op": name}] * rng.choice((1, 1, 2, 5))
            yield {"op": "redo"}
        elif (op := _OPS[name](rng, plan)) is not None:
            yield {"op": name, **op}


def _grid(rng: Random, plan: Walked) -> str:
    return UNKNOWN if rng.random() < 0.02 else rng.choice(sorted(plan.rows))


def _border(rng: Random, plan: Walked) -> tuple[int, int]:
    """Two neighbours in different grids, mostly of one community."""
    for _ in range(200):
        a, b, _usable = rng.choice(plan.edges)
        if rng.random() < 0.5:
            a, b = b, a
        if plan.grid[a] != plan.grid[b] and (plan.home[a] == plan.home[b] or rng.random() < 0.1):
            break
    return a, b


def _around(rng: Random, plan: Walked, unit: int, most: int) -> list[int]:
    """A unit and some of its grid around it."""
    found = [unit]
    while len(found) < most:
        near = [u for v in found for u, _ in plan.near[v] if plan.grid[u] == plan.grid[unit]]
        near = [u for u in near if u not in found]
        if not near:
            break
        found.append(rng.choice(near))
    return found


def _some(rng: Random, plan: Walked, unit: int) -> list[int]:
    wild = rng.random()
    if wild < 0.03:
        return rng.sample(sorted(plan.home), 3)
    if wild < 0.05:
        return [unit, 10**6]
    if wild < 0.07:
        return sorted(plan.members[plan.grid[unit]])
    return _around(rng, plan, unit, rng.choice((1, 1, 2, 4, 12)))


def _move_units(rng: Random, plan: Walked) -> dict[str, Any]:
    a, b = _border(rng, plan)
    to = plan.grid[b] if rng.random() < 0.95 else _grid(rng, plan)
    return {"unit_ids": _some(rng, plan, a), "to_grid": to}


def _new_grid(rng: Random, plan: Walked) -> dict[str, Any] | None:
    if len(plan.rows) > len(plan.home) / 4:  # else there are soon as many grids as units
        return None
    return {"unit_ids": _some(rng, plan, rng.choice(sorted(plan.home)))}


def _merge_grids(rng: Random, plan: Walked) -> dict[str, Any] | None:
    if len(plan.rows) < 5:
        return None
    if rng.random() < 0.1:
        return {"grid_codes": [_grid(rng, plan), _grid(rng, plan)]}
    a, b = _border(rng, plan)
    return {"grid_codes": [plan.grid[a], plan.grid[b]]}


def _split_grid(rng: Random, plan: Walked) -> dict[str, Any]:
    return {"grid_code": _grid(rng, plan), "parts": rng.choice((2, 2, 2, 3, 4))}


def _rebalance(rng: Random, plan: Walked) -> dict[str, Any]:
    a, b = _border(rng, plan)
    codes = {plan.grid[a], plan.grid[b]} | {plan.grid[u] for u, _ in plan.near[b][:2]}
    stability = rng.choice((0, 0.5, 1))
    return {"grid_codes": sorted(codes), "stability": stability} if len(codes) > 1 else {
        "grid_codes": [*codes, _grid(rng, plan)], "stability": stability
    }  # fmt: skip


def _split_by_line(rng: Random, plan: Walked) -> dict[str, Any]:
    code = rng.choice(sorted(plan.rows))
    west, south, east, north = plan.bounds[code]
    x, y = rng.uniform(west, east), rng.uniform(south, north)
    wide, high = east - west, north - south
    ends = [[x, south - high], [x, north + high]]
    if rng.random() < 0.5:
        ends = [[west - wide, y], [east + wide, rng.uniform(south, north)]]
    if rng.random() < 0.1:
        ends[1] = [x, y]
    return {"grid_code": code, "line": {"type": "LineString", "coordinates": ends}}


def _rename(rng: Random, plan: Walked) -> dict[str, Any]:
    return {"grid_code": _grid(rng, plan), "name": rng.choice(("甲", "乙", "x'; DROP TABLE grids"))}


def _set_kind(rng: Random, plan: Walked) -> dict[str, Any]:
    return {"grid_code": _grid(rng, plan), "kind": rng.choice(("basic", "basic", "dedicated"))}


def _lock(rng: Random, plan: Walked) -> dict[str, Any]:
    return {"grid_code": _grid(rng, plan)}


def _unlock(rng: Random, plan: Walked) -> dict[str, Any]:
    locked = sorted(code for code, row in plan.rows.items() if row.locked)
    return {"grid_code": rng.choice(locked) if locked else _grid(rng, plan)}


def _comment(rng: Random, plan: Walked) -> dict[str, Any]:
    return {"grid_code": rng.choice((None, _grid(rng, plan))), "text": "看看 \"'--"}


_OPS = {
    "move_units": _move_units, "new_grid": _new_grid, "merge_grids": _merge_grids,
    "split_grid": _split_grid, "rebalance": _rebalance, "split_by_line": _split_by_line,
    "rename": _rename, "set_kind": _set_kind, "lock": _lock, "unlock": _unlock,
    "comment": _comment,
}  # fmt: skip
