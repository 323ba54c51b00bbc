"""What is handed over between two plans: who holds a post, buildings that go, sums for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd


@dataclass(frozen=True)
class Holder:
    """Somebody who holds a post in a grid.

    Attributes
    ----------
    worker_id, name, role : str
    """

    worker_id: str
    name: str
    role: str


Posts = Mapping[str, Sequence[Holder]]
"""Grid code -> who holds a post there; a code that is not there has nobody."""


@dataclass(frozen=True)
class Tally:
    """So many buildings and the households in them."""

    buildings: int = 0
    households: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        """Return both together."""
        return Tally(self.buildings + other.buildings, self.households + other.households)


@dataclass(frozen=True)
class Passage:
    """Buildings that went together, from a grid of the old plan to one of the new.

    Attributes
    ----------
    from_grid, to_grid : str
        ``from_grid`` is empty where the buildings are new, ``to_grid`` where they lie in no grid
        any more.
    leaving, arriving, staying : tuple of Holder
        Who had a post there only before, only after, and both: they hand over, take over, keep.
    pending : bool
        Nobody holds a post in ``to_grid``: who takes over is still to be said.
    buildings : DataFrame
        ``building_id, address, households``.
    """

    from_grid: str
    to_grid: str
    leaving: tuple[Holder, ...]
    arriving: tuple[Holder, ...]
    staying: tuple[Holder, ...]
    pending: bool
    buildings: pd.DataFrame = field(compare=False)

    @property
    def tally(self) -> Tally:
        """How much it is."""
        return Tally(len(self.buildings), int(self.buildings["households"].sum()))

    def takers(self, giver: Holder) -> tuple[Holder, ...]:
        """Return to whom somebody hands over: those of their role, else all who are there then."""
        return _of_role(self.arriving, giver.role) or self.arriving or self.staying

    def givers(self, taker: Holder) -> tuple[Holder, ...]:
        """Return from whom somebody takes over: those of their role, else all who were there."""
        return _of_role(self.leaving, taker.role) or self.leaving or self.staying


@dataclass(frozen=True)
class Change:
    """What changes for a worker.

    Attributes
    ----------
    worker_id, name : str
    roles : tuple of str
    grids_before, grids_after : tuple of str
        Codes in which they hold a post.
    kept, given, gained : Tally
        Kept is what they answer for in both plans, whichever grids it is in.
    """

    worker_id: str
    name: str
    roles: tuple[str, ...]
    grids_before: tuple[str, ...]
    grids_after: tuple[str, ...]
    kept: Tally
    given: Tally
    gained: Tally

    @property
    def concerned(self) -> bool:
        """Whether there is anything to hand or take over."""
        return bool(self.given.buildings or self.gained.buildings)


@dataclass(frozen=True)
class Handover:
    """Who hands what over to whom.

    Attributes
    ----------
    changes : tuple of Change
        All who hold a post in a grid of either plan, by worker_id.
    passages : tuple of Passage
        Those in which a building changes its grid or one of its workers, by codes. Whatever is in
        none stays in its grid with the same workers.
    kept, given, gone, new : Tally
        Buildings of the old plan that stay in the grid of their code, that lie in another one, or
        in none; and those of the new plan that are not in the old one.
    pending : dict
        Grid code without anyone -> the buildings that come to it.
    """

    changes: tuple[Change, ...]
    passages: tuple[Passage, ...]
    kept: Tally
    given: Tally
    gone: Tally
    new: Tally
    pending: dict[str, Tally]


def _of_role(holders: Sequence[Holder], role: str) -> tuple[Holder, ...]:
    return tuple(holder for holder in holders if holder.role == role)
