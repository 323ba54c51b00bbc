"""What a benchmark tells: tables, printed as Markdown and kept as they are for JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Table:
    """One table.

    Attributes
    ----------
    title : str
    formats : mapping
        Column -> how its values are written (a format specification).
    rows : sequence of mapping
        Column -> value; what is missing stays empty.
    note : str
        A sentence above the table.
    """

    title: str
    formats: Mapping[str, str]
    rows: Sequence[Mapping[str, Any]]
    note: str = ""

    def __str__(self) -> str:
        """Return the table in Markdown."""
        head = [f"\n## {self.title}", *([f"{self.note}\n"] if self.note else [])]
        lines = [self.formats, ["---"] * len(self.formats)]
        for row in self.rows:
            found = ((row.get(column), how) for column, how in self.formats.items())
            lines.append(["" if value is None else format(value, how) for value, how in found])
        return "\n".join([*head, *("| " + " | ".join(line) + " |" for line in lines)])


def claims(name: str, asked: Sequence[tuple[str, str, bool]]) -> Table:
    """Return a table of what was asked, what was measured, and whether that is met."""
    rows = [
        {"asked": what, "measured": found, "met": "yes" if met else "**no**"}
        for what, found, met in asked
    ]
    return Table(f"{name}: what was asked", {"asked": "", "measured": "", "met": ""}, rows)
