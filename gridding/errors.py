"""Every error that the core raises on purpose: one tree, carrying fields, not only sentences."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong with what was given.

    Attributes
    ----------
    message : str
        What is wrong, in one sentence without the place.
    file, layer, column : str
        Where; empty when it does not apply.
    row : int
        Row numbered from 1 as a person sees it in a table without its header; 0 for none.
    fid : int or None
        The feature id, where the file has one.
    found, wanted : str
        What stood there, and what should have.
    place : (float, float) or None
        Longitude, latitude in EPSG:4490, where it lies somewhere on the map.
    """

    message: str
    file: str = ""
    layer: str = ""
    row: int = 0
    fid: int | None = None
    column: str = ""
    found: str = ""
    wanted: str = ""
    place: tuple[float, float] | None = None

    def __str__(self) -> str:
        places = [
            self.file,
            f"layer {self.layer}" if self.layer else "",
            f"row {self.row}" if self.row else "",
            f"FID {self.fid}" if self.fid is not None else "",
            f"column {self.column}" if self.column else "",
        ]
        place = ", ".join(p for p in places if p)
        found = f"; found {self.found}" if self.found else ""
        wanted = f"; wanted {self.wanted}" if self.wanted else ""
        point = "; at {:.6f}, {:.6f}".format(*self.place) if self.place else ""
        return f"{place}{': ' if place else ''}{self.message}{found}{wanted}{point}"


class GriddingError(Exception):
    """Anything that gridding refuses or cannot do; the root of the tree.

    Attributes
    ----------
    fields : dict
        What helps to go on all the same, for example the nearest grid and its distance, or what
        others have changed meanwhile. Fit for JSON.
    """

    def __init__(self, message: str, **fields: Any) -> None:
        self.fields = fields
        super().__init__(message)


class InputError(GriddingError):
    """What was given is wrong: carries all faults at once.

    Attributes
    ----------
    faults : tuple of Fault
    """

    def __init__(self, faults: Iterable[Fault] | Fault | str) -> None:
        if isinstance(faults, str):
            faults = Fault(faults)
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class InfeasibleError(GriddingError):
    """No result within the bounds was found: carries the best one that was.

    Attributes
    ----------
    best : Any
        The best found, of the kind the function would have returned; None where there is none.
    """

    def __init__(self, message: str, best: Any = None) -> None:
        self.best = best
        super().__init__(message)


class NotFoundError(GriddingError):
    """What was asked for is not there."""


class ConflictError(GriddingError):
    """Somebody else's change came first, or the thing is already there."""


class LifecycleError(GriddingError):
    """The plan's state does not allow this step."""


class ForbiddenError(GriddingError):
    """Whoever asks may not do that."""
