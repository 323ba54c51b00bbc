"""A plan's log done again by a few lines of its own: the grid of each unit, the name of each grid.

Only of moves, renames, undo and redo; nothing here looks at how edits are done.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Replayed:
    """A plan as its log tells it."""

    grid: dict[int, str]
    name: dict[str, str]
    version: int = 1
    _tip: int | None = None
    _parent: dict[int, int | None] = field(default_factory=dict)
    _back: dict[int, tuple[dict[int, str], dict[str, str]]] = field(default_factory=dict)
    _forth: dict[int, tuple[dict[int, str], dict[str, str]]] = field(default_factory=dict)

    @classmethod
    def of(cls, units: Iterable[Mapping[str, Any]], grids: Iterable[Mapping[str, Any]]):
        """Begin with a plan as its layers show it."""
        return cls(
            {unit["unit_id"]: unit["grid_code"] for unit in units},
            {grid["grid_code"]: grid["name"] for grid in grids},
        )

    def follow(self, entry: Mapping[str, Any]) -> None:
        """Do again what an entry of the log says."""
        action, edit = entry["action"], entry["edit_id"]
        if action in {"made", "submit", "reject"}:
            return
        if action == "undo":
            assert self._tip == edit
            units, names = self._back[edit]
            self._tip = self._parent[edit]
        elif action == "redo":
            assert self._parent[edit] == self._tip
            units, names = self._forth[edit]
            self._tip = edit
        else:
            units, names = self._asked_for(entry["body"])
            self._noted(entry["id"], units, names)
        self.grid |= units
        self.name |= names
        self.version += 1
        assert entry["version"] == self.version

    def _asked_for(self, body: Mapping[str, Any]) -> tuple[dict[int, str], dict[str, str]]:
        if body["op"] == "move_units":
            return dict.fromkeys(body["unit_ids"], body["to_grid"]), {}
        assert body["op"] == "rename"
        return {}, {body["grid_code"]: body["name"]}

    def _noted(self, number: int, units: dict[int, str], names: dict[str, str]) -> None:
        self._parent[number], self._tip = self._tip, number
        self._forth[number] = units, names
        was = {unit: self.grid[unit] for unit in units}, {code: self.name[code] for code in names}
        self._back[number] = was
