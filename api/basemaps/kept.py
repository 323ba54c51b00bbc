"""What was fetched or made a short while ago: the latest used of so many bytes."""

from collections import OrderedDict
from time import monotonic

from maps.tiles import Picture

Outcome = Picture | Exception
"""A tile, or why there is none."""

_OVERHEAD_BYTES = 500


class Kept:
    """Tiles by key, the least lately used given up first.

    Parameters
    ----------
    most_bytes : int
    """

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._held = 0
        self._entries: OrderedDict[object, tuple[float, Outcome]] = OrderedDict()

    def get(self, key: object) -> Outcome | None:
        """Return what is kept under a key and has not gone out of date."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        until, outcome = entry
        if until < monotonic():
            self._drop(key)
            return None
        self._entries.move_to_end(key)
        return outcome

    def put(self, key: object, outcome: Outcome, seconds: float) -> None:
        """Keep something for so long at most."""
        self._drop(key)
        self._entries[key] = (monotonic() + seconds, outcome)
        self._held += _bytes(outcome)
        while self._held > self._most:
            self._drop(next(iter(self._entries)))

    def _drop(self, key: object) -> None:
        if (entry := self._entries.pop(key, None)) is not None:
            self._held -= _bytes(entry[1])


def _bytes(outcome: Outcome) -> int:
    size = len(outcome.content) if isinstance(outcome, Picture) else 0
    return size + _OVERHEAD_BYTES
