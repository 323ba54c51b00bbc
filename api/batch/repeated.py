"""Points that suspiciously many rows share, counted in bounded memory.

Lossy counting (Manku and Motwani, "Approximate Frequency Counts over Data Streams", VLDB 2002):
a point is forgotten once it can be no more than one in 8192 of the rows so far.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from api.batch.points import Floats
from api.batch.source import Rows

FLAGGED_ROWS = 1_000
FLAGGED_SHARE = 0.001
"""A point is flagged that so many rows share, and so large a share of all."""

_WINDOW = 65_536
_FORGOTTEN = 8_192
_TOLD = 20


class Repeated(BaseModel):
    """A point that suspiciously many rows share, as it was given."""

    lon: float
    lat: float
    rows: int


class Repeats:
    """Counts how often each point comes.

    Parameters
    ----------
    kept : list, optional
        What `kept` said of an earlier run.
    """

    def __init__(self, kept: Any = None) -> None:
        known: Any
        self._rows: int
        self._forgotten: int
        self._rows, self._forgotten, known = kept or (0, 0, [])
        # The bits of a point -> how often it came since, and how often it may have come before.
        self._known = {(x, y): [count, missed] for x, y, count, missed in known}
        self._waiting: list[tuple[Floats, Floats]] = []

    def add(self, x: Floats, y: Floats) -> None:
        """Take note of points.

        Parameters
        ----------
        x, y : ndarray of float64, shape (n,)
            As given.
        """
        self._waiting.append((x, y))
        if sum(len(x) for x, _ in self._waiting) >= _WINDOW:
            self._count()

    def kept(self) -> Any:
        """Return all that is known, fit for JSON."""
        self._count()
        return self._rows, self._forgotten, [(*at, *counts) for at, counts in self._known.items()]

    def flagged(self) -> list[Repeated]:
        """Return the points that suspiciously many rows share, the most frequent first.

        Returns
        -------
        list of Repeated
            At most 20. The count of a point that was rare in the beginning may fall short by a
            row in 8192.
        """
        self._count()
        least = max(FLAGGED_ROWS, FLAGGED_SHARE * self._rows)
        found = [
            Repeated(lon=x, lat=y, rows=count)
            for (x, y), (count, _) in self._known.items()
            if count >= least
        ]
        return sorted(found, key=lambda each: (-each.rows, each.lon, each.lat))[:_TOLD]

    def _count(self) -> None:
        if not self._waiting:
            return
        x, y = (np.concatenate(each) for each in zip(*self._waiting, strict=True))
        self._waiting = []
        self._rows += len(x)
        before, self._forgotten = self._forgotten, self._rows // _FORGOTTEN
        order, counts = _grouped(x, y)
        often = counts > self._forgotten - before
        if self._known:
            known = np.array(list(self._known))
            often |= np.isin(x[order], known[:, 0]) & np.isin(y[order], known[:, 1])
        points = zip(x[order[often]].tolist(), y[order[often]].tolist(), strict=True)
        for at, count in zip(points, counts[often].tolist(), strict=True):
            self._known.setdefault(at, [0, before])[0] += count
        self._known = {
            at: counts for at, counts in self._known.items() if sum(counts) > self._forgotten
        }


def _grouped(x: Floats, y: Floats) -> tuple[Rows, Rows]:
    """Return a row of each different point, and how many rows have it."""
    _, rows, counts = np.unique(
        _mixed(x) * np.uint64(0xC2B2AE3D27D4EB4F) + _mixed(y),
        return_index=True,
        return_counts=True,
    )
    return rows, counts


def _mixed(values: Floats) -> NDArray[np.uint64]:
    """Return the bits of numbers, well mixed: round ones differ in few of them."""
    bits = np.ascontiguousarray(values).view(np.uint64)
    bits = (bits ^ (bits >> np.uint64(32))) * np.uint64(0x9E3779B97F4A7C15)
    mixed: NDArray[np.uint64] = bits ^ (bits >> np.uint64(29))
    return mixed
