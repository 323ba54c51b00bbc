"""What an explanation consists of: of each grid, of each community that misses the band."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

COMMUNITY = "community"
"""Stands beside the classes of barriers for the border of the community (or district) itself."""


class Reason(StrEnum):
    """Why a grid lies out of the band; the first that holds."""

    OVERSIZED = "oversized"
    """It holds a building above the band, which stands alone."""
    HARD_BARRIERS = "hard_barriers"
    """The total between hard barriers fits no number of grids; the whole community's would."""
    EXCLAVE = "exclave"
    """The same of land that lies apart from the rest of its community."""
    SIZE = "size"
    """The total fits no number of grids."""
    LUMPS = "lumps"
    """The total fits, but no division of the buildings does."""
    SETTLED = "settled"
    """The manifest settles it: the grid is locked, or the number of grids is given."""
    DRAWN = "drawn"
    """Somebody drew it so; nothing is known that forbids better."""
    SEARCH = "search"
    """Nothing is known that forbids it: a better division was not found."""


class Known(StrEnum):
    """How a best possible figure is known."""

    BOUND = "bound"
    """No division can be better; whether one is as good may be open."""
    EXHAUSTIVE = "exhaustive"
    """All connected divisions were tried; one is as good."""
    BEST_FOUND = "best_found"
    """The plan's own: nothing better is known, and nothing forbids it."""


@dataclass(frozen=True)
class Stretch:
    """The border of a grid along one class.

    Attributes
    ----------
    along : str
        A value of `BarrierClass` (``none``: between buildings), or ``community``.
    length_m, share : float
        Share of the whole border.
    """

    along: str
    length_m: float
    share: float


@dataclass(frozen=True)
class Neighbour:
    """Another grid of the same community, with the border in common."""

    grid_code: str
    length_m: float


@dataclass(frozen=True)
class CutCompound:
    """A compound of which a grid holds a part; ``households`` is -1 where it is not known."""

    name: str
    households: int


@dataclass(frozen=True)
class GridExplained:
    """One grid.

    Attributes
    ----------
    deviation : float
        As in the plan; `target` is the one that it refers to.
    in_band : bool or None
        None for a dedicated grid, which is left out of the balance.
    border : tuple of Stretch
        The longest first; shares sum to 1. A border between two units counts whole for the class
        of most of its length.
    neighbours, cut_compounds : tuple
    oversized_buildings : tuple of str
        building_id of those above the band.
    reason : Reason or None
        Why it is out of the band; None where it is not.
    """

    grid_code: str
    name: str
    kind: str
    community_code: str
    households: int
    target: int
    deviation: float
    in_band: bool | None
    reach_m: float
    border_m: float
    border: tuple[Stretch, ...]
    neighbours: tuple[Neighbour, ...]
    hard_beside: tuple[Stretch, ...]
    cut_compounds: tuple[CutCompound, ...]
    oversized_buildings: tuple[str, ...]
    reason: Reason | None


@dataclass(frozen=True)
class Figure:
    """How good a division is.

    Attributes
    ----------
    grids, in_band : int
    largest_deviation : float
        The largest size of a deviation, relative to the target.
    """

    grids: int
    in_band: int
    largest_deviation: float


@dataclass(frozen=True)
class Best:
    """The best possible, and whether the plan reaches it.

    ``figure.in_band`` is at most, ``figure.largest_deviation`` at least what any division into
    ``figure.grids`` grids has; each for itself, not always both at once.
    """

    figure: Figure
    known_by: Known
    reached: bool


@dataclass(frozen=True)
class PartExplained:
    """A part of a community that is divided for itself and has grids out of the band.

    Attributes
    ----------
    number, n_parts : int
        From 1, of so many.
    beside : tuple of str
        Classes of the hard barriers between it and the rest of its community.
    lowest, highest : int
        The band in households.
    oversized : tuple of int
        Households of the units above the band, which stand alone.
    sums : tuple of int
        Of households of any set of its buildings, the least and the greatest in the band; empty
        where no set has one.
    """

    number: int
    n_parts: int
    beside: tuple[str, ...]
    households: int
    lowest: int
    highest: int
    oversized: tuple[int, ...]
    sums: tuple[int, ...]
    found: Figure
    best: Best
    reason: Reason
    out_of_band: tuple[str, ...]


@dataclass(frozen=True)
class CommunityExplained:
    """A community with grids out of the band; figures over all its basic grids."""

    community_code: str
    name: str
    found: Figure
    best: Best
    reason: Reason
    parts: tuple[PartExplained, ...]


@dataclass(frozen=True)
class Explanation:
    """The explanation of a plan.

    Attributes
    ----------
    tolerance : float
        Half-width of the band.
    grids : tuple of GridExplained
        Sorted by code.
    communities : tuple of CommunityExplained
        Those that miss the band, sorted by code.
    """

    tolerance: float
    grids: tuple[GridExplained, ...]
    communities: tuple[CommunityExplained, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return asdict(self)
