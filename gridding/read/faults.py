"""Faults gathered over all files, so that a person sees every one of them in one go."""

from collections import Counter
from collections.abc import Iterable, Sequence
from math import isnan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gridding.errors import Fault, InputError
from gridding.read.table import Table

SHOWN_A_KIND = 20
"""Faults of one kind in one layer that are spelt out; the rest is counted."""


class Faults:
    """A growing list of faults, the first `SHOWN_A_KIND` of a kind in a layer spelt out."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._counts: Counter[tuple[str, str, str, str]] = Counter()

    def __len__(self) -> int:
        return sum(self._counts.values())

    def add(self, fault: Fault, *, times: int = 1) -> None:
        """Take a fault that occurs so many times."""
        kind = (fault.file, fault.layer, fault.column, fault.message)
        self._counts[kind] += times
        if self._counts[kind] - times < SHOWN_A_KIND:
            self._faults.append(fault)

    def extend(self, faults: Iterable[Fault]) -> None:
        """Take several faults."""
        for fault in faults:
            self.add(fault)

    def at_rows(
        self,
        table: Table,
        bad: NDArray[np.bool_],
        message: str,
        *,
        column: str = "",
        found: Sequence[Any] | NDArray[Any] | None = None,
        wanted: str = "",
    ) -> None:
        """Take one fault for every row of a table that is marked bad.

        Parameters
        ----------
        table : Table
        bad : (n,) array of bool
        message : str
        column : str
        found : sequence of n values, optional
            What stood in each row.
        wanted : str
        """
        where = np.flatnonzero(bad)
        for place, i in enumerate(where[:SHOWN_A_KIND]):
            rest = where.size - place if place == SHOWN_A_KIND - 1 else 1
            shown = "" if found is None else _shown(found[i])
            fault = table.fault(message, int(i), column=column, found=shown, wanted=wanted)
            self.add(fault, times=rest)

    def all(self) -> tuple[Fault, ...]:
        """Return all faults, each kind's remainder as "and N more"."""
        shown = Counter((f.file, f.layer, f.column, f.message) for f in self._faults)
        faults = list(self._faults)
        for kind, count in self._counts.items():
            if count > shown[kind]:
                file, layer, column, message = kind
                more = f"and {count - shown[kind]} more: {message}"
                faults.append(Fault(more, file=file, layer=layer, column=column))
        return tuple(faults)

    def raise_if_any(self) -> None:
        """Raise `InputError` with every fault gathered, if there is one."""
        if self._counts:
            raise InputError(self.all())


def _shown(value: Any) -> str:
    missing = value is None or (isinstance(value, float) and isnan(value))
    return "nothing" if missing else str(value)
