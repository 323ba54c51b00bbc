"""A model of a plan under edits: dicts, breadth-first search, and sums of its own SQL."""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shapely.geometry import shape
from sqlalchemy import Connection, text

LAND = """
SELECT units.unit_id, communities.code AS home, assignments.grid_code,
  coalesce(sum(buildings.households), 0) AS households
FROM assignments
  JOIN units USING (land_id, unit_id)
  JOIN divisions AS communities ON communities.id = units.community_id
  LEFT JOIN buildings USING (land_id, unit_id)
WHERE assignments.plan_id = :plan
GROUP BY units.unit_id, communities.code, assignments.grid_code
ORDER BY units.unit_id
"""
EDGES = """
SELECT edges.unit_a, edges.unit_b, NOT edges.hard OR joined.plan_id IS NOT NULL AS usable
FROM plans
  JOIN edges ON edges.land_id = plans.land_id
  LEFT JOIN joined_edges AS joined
    ON joined.plan_id = plans.id AND joined.unit_a = edges.unit_a AND joined.unit_b = edges.unit_b
WHERE plans.id = :plan
ORDER BY edges.unit_a, edges.unit_b
"""
GRIDS = """
SELECT grids.grid_code, grids.name, CAST(grids.kind AS text) AS kind, communities.code AS home,
  grids.locked, ST_XMin(grids.geom), ST_YMin(grids.geom), ST_XMax(grids.geom), ST_YMax(grids.geom)
FROM grids JOIN divisions AS communities ON communities.id = grids.community_id
WHERE grids.plan_id = :plan
"""
NUMBERS = """
SELECT communities.code, max(CAST(right(codes.grid_code, 3) AS integer))
FROM (
  SELECT grid_code, community_id FROM grids UNION ALL SELECT grid_code, community_id FROM log_grids
) AS codes JOIN divisions AS communities ON communities.id = codes.community_id
WHERE codes.grid_code ~ ('^' || communities.code || '[0-9]{3}$')
GROUP BY communities.code
"""
MOST = 999


@dataclass(frozen=True)
class Row:
    """What is not counted of a grid."""

    name: str
    kind: str
    home: str
    locked: bool


@dataclass
class Delta:
    """What an edit changed: before and after."""

    units: dict[int, tuple[str, str]] = field(default_factory=dict)
    grids: dict[str, tuple[Row | None, Row | None]] = field(default_factory=dict)


class Walked:
    """A plan as the answers to its edits tell it; wrong ones fail."""

    def __init__(self, connection: Connection, plan_id: int) -> None:
        plan = {"plan": plan_id}
        land = connection.execute(text(LAND), plan).all()
        self.edges = [tuple(row) for row in connection.execute(text(EDGES), plan)]
        rows = connection.execute(text(GRIDS), plan).all()
        self.home = {row.unit_id: row.home for row in land}
        self.load = {row.unit_id: int(row.households) for row in land}
        self.grid = {row.unit_id: row.grid_code for row in land}
        self.rows = {row[0]: Row(*row[1:5]) for row in rows}
        self.bounds = {row[0]: tuple(row[5:]) for row in rows}
        self.members: dict[str, set[int]] = defaultdict(set)
        for unit, code in self.grid.items():
            self.members[code].add(unit)
        self.near: dict[int, list[tuple[int, bool]]] = defaultdict(list)
        for a, b, usable in self.edges:
            self.near[a].append((b, usable))
            self.near[b].append((a, usable))
        self.highest = Counter({row[0]: row[1] for row in connection.execute(text(NUMBERS))})
        self.past: list[Delta] = []
        self.future: list[Delta] = []
        self.version = 1
        self.total = sum(self.load.values())

    def _number(self, code: str) -> None:
        home, number = code[:12], code[12:]
        if len(code) == 15 and number.isdigit():
            self.highest[home] = max(self.highest[home], int(number))

    def households(self, code: str) -> int:
        return sum(self.load[unit] for unit in self.members[code])

    def pieces(self, units: Iterable[int], *, usable: bool) -> int:
        """Count pieces by breadth-first search."""
        left, found = set(units), 0
        while left:
            found += 1
            queue = deque([left.pop()])
            while queue:
                for other, good in self.near[queue.popleft()]:
                    if other in left and (good or not usable):
                        left.remove(other)
                        queue.append(other)
        return found

    def _whole(self, after: Mapping[str, set[int]], allowed: Mapping[str, Iterable[int]]) -> bool:
        """Tell whether no grid is in more pieces than the units it is allowed to be like."""
        return all(
            self.pieces(units, usable=usable)
            <= max(self.pieces(allowed.get(code, ()), usable=usable), 1)
            for code, units in after.items()
            for usable in (True, False)
        )

    def allows(self, op: Mapping[str, Any]) -> bool | None:
        """Tell whether an edit may be; None where that is for the solver to say."""
        known = {"grid_code", "to_grid"} & op.keys()
        codes = [op[key] for key in known if op[key] is not None] + list(op.get("grid_codes", ()))
        units = set(op.get("unit_ids", ()))
        if any(code not in self.rows for code in codes) or not units <= self.home.keys():
            return False
        judge = getattr(self, f"_{op['op']}")
        found: bool | None = judge(op, units)
        return found

    def _move_units(self, op: Mapping[str, Any], units: set[int]) -> bool:
        to = op["to_grid"]
        moving = {unit for unit in units if self.grid[unit] != to}
        if not moving or {self.home[unit] for unit in moving} != {self.rows[to].home}:
            return False
        return self._leave(moving, to, self.members[to] | moving)

    def _new_grid(self, _: Mapping[str, Any], units: set[int]) -> bool:
        homes = {self.home[unit] for unit in units}
        if len(homes) > 1 or self.highest[next(iter(homes))] >= MOST:
            return False
        return self._leave(units, "new", units)

    def _leave(self, moving: set[int], to: str, arrived: set[int]) -> bool:
        givers = {self.grid[unit] for unit in moving}
        if any(self.rows[code].locked for code in {*givers, to} & self.rows.keys()):
            return False
        after = {code: self.members[code] - moving for code in givers} | {to: arrived}
        before = {code: self.members[code] for code in after if code in self.rows}
        return all(after.values()) and self._whole(after, before)

    def _merge_grids(self, op: Mapping[str, Any], _: set[int]) -> bool | None:
        codes = set(op["grid_codes"])
        if len(codes) < 2 or len({self.rows[code].home for code in codes}) > 1:
            return False
        if any(self.rows[code].locked for code in codes):
            return False
        union = set().union(*(self.members[code] for code in codes))
        for usable in (True, False):
            most = max(self.pieces(self.members[code], usable=usable) for code in codes)
            if self.pieces(union, usable=usable) > most:
                return False
        return True if self.highest[self.home[next(iter(union))]] < MOST else None

    def _split_grid(self, op: Mapping[str, Any], _: set[int]) -> bool | None:
        row = self.rows[op["grid_code"]]
        mine = self.members[op["grid_code"]]
        if row.locked or op["parts"] > (sum(self.load[u] > 0 for u in mine) or len(mine)):
            return False
        return True if self.highest[row.home] + op["parts"] <= MOST else None

    def _split_by_line(self, op: Mapping[str, Any], _: set[int]) -> bool | None:
        return False if self.rows[op["grid_code"]].locked else None

    def _rebalance(self, op: Mapping[str, Any], _: set[int]) -> bool | None:
        rows = [self.rows[code] for code in set(op["grid_codes"])]
        bad = any(row.locked or row.kind != "basic" for row in rows)
        return False if bad or len({row.home for row in rows}) > 1 or len(rows) < 2 else None

    def _rename(self, op: Mapping[str, Any], _: set[int]) -> bool:
        return self.rows[op["grid_code"]].name != op["name"]

    def _set_kind(self, op: Mapping[str, Any], _: set[int]) -> bool:
        row = self.rows[op["grid_code"]]
        return not row.locked and row.kind != op["kind"]

    def _lock(self, op: Mapping[str, Any], _: set[int]) -> bool:
        return not self.rows[op["grid_code"]].locked

    def _unlock(self, op: Mapping[str, Any], _: set[int]) -> bool:
        return self.rows[op["grid_code"]].locked

    def _comment(self, *_: object) -> bool:
        return True

    def take(self, op: Mapping[str, Any], told: Mapping[str, Any]) -> None:
        """Follow an edit that was accepted, and judge what it did."""
        delta = self._delta(told)
        before = {code: set(self.members[code]) for code in self.rows}
        for was, now in delta.units.values():
            assert not self.rows[was].locked, "a unit left a locked grid"
            assert now not in self.rows or not self.rows[now].locked, "a unit came into one"
        self._asked_for(op, delta)
        self._turn(delta, told, forth=True)
        sources = {was for was, _ in delta.units.values()}
        sources |= {now for _, now in delta.units.values()} & before.keys()
        most = {
            usable: max((self.pieces(before[c], usable=usable) for c in sources), default=1)
            for usable in (True, False)
        }
        for code in {now for _, now in delta.units.values()} | (sources & self.rows.keys()):
            assert {self.home[unit] for unit in self.members[code]} == {self.rows[code].home}
            for usable in (True, False):
                assert self.pieces(self.members[code], usable=usable) <= most[usable]
        self.past.append(delta)
        self.future.clear()

    def _asked_for(self, op: Mapping[str, Any], delta: Delta) -> None:
        """What edits by hand do is known beforehand."""
        moved = {unit: now for unit, (_, now) in delta.units.items()}
        if op["op"] == "move_units":
            wanted = {u: op["to_grid"] for u in op["unit_ids"] if self.grid[u] != op["to_grid"]}
            assert moved == wanted
        elif op["op"] == "new_grid":
            home = self.home[op["unit_ids"][0]]
            assert moved == dict.fromkeys(op["unit_ids"], f"{home}{self.highest[home] + 1:03d}")
        elif op["op"] == "merge_grids":
            codes = set(op["grid_codes"])
            sums = {code: self.households(code) for code in codes}
            keeps = [code for code in codes if 2 * sums[code] > sum(sums.values())]
            union = set().union(*(self.members[code] for code in codes))
            after = {moved.get(unit, self.grid[unit]) for unit in union}
            assert len(after) == 1
            if sum(sums.values()):
                home = self.home[next(iter(union))]
                assert after == set(keeps or [f"{home}{self.highest[home] + 1:03d}"])
        elif op["op"] in {"split_grid", "split_by_line"}:
            parts = {moved.get(unit, self.grid[unit]) for unit in self.members[op["grid_code"]]}
            assert len(parts) == op.get("parts", 2)
        elif op["op"] == "rebalance":
            assert {self.grid[unit] for unit in moved} <= set(op["grid_codes"])
        else:
            assert not moved

    def _delta(self, told: Mapping[str, Any]) -> Delta:
        delta = Delta()
        for key, now in told["moved"].items():
            assert self.grid[int(key)] != now, "told of a unit that stays"
            delta.units[int(key)] = (self.grid[int(key)], now)
        for code in told["gone"]:
            delta.grids[code] = (self.rows[code], None)
        for row in told["grids"]:
            now = Row(row["name"], row["kind"], row["community_code"], row["locked"])
            delta.grids[row["grid_code"]] = (self.rows.get(row["grid_code"]), now)
        return delta

    def undone(self, told: Mapping[str, Any]) -> None:
        """Follow an undo: it must tell the opposite of the edit."""
        delta = self.past.pop()
        self._turn(delta, told, forth=False)
        self.future.append(delta)

    def redone(self, told: Mapping[str, Any]) -> None:
        """Follow a redo: it must tell the same as the edit."""
        delta = self.future.pop()
        self._turn(delta, told, forth=True)
        self.past.append(delta)

    def _turn(self, delta: Delta, told: Mapping[str, Any], *, forth: bool) -> None:
        moved = {unit: both[forth] for unit, both in delta.units.items()}
        assert {int(unit): code for unit, code in told["moved"].items()} == moved
        for unit, code in moved.items():
            self.members[self.grid[unit]].discard(unit)
            self.members[code].add(unit)
            self.grid[unit] = code
        rows = {code: both[forth] for code, both in delta.grids.items()}
        assert set(told["gone"]) == {code for code, row in rows.items() if row is None}
        for row in told["grids"]:
            now = Row(row["name"], row["kind"], row["community_code"], row["locked"])
            assert rows[row["grid_code"]] == now
        assert {row["grid_code"] for row in told["grids"]} == {c for c, row in rows.items() if row}
        for code, row in rows.items():
            if row is None:
                assert not self.members.pop(code)
                del self.rows[code]
            else:
                self.rows[code] = row
                self._number(code)
        for row in told["grids"]:
            self.bounds[row["grid_code"]] = shape(row["geometry"]).bounds
            assert row["households"] == self.households(row["grid_code"])
        self.version += 1
        assert told["version"] == self.version
        assert set(self.grid.values()) == self.rows.keys(), "a grid without units, or none of one"
