"""What an address says, part by part."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Known:
    """What is known of a district before an address is read.

    Attributes
    ----------
    divisions : Mapping
        Name made alike -> code: its streets and communities, and the district itself.
    parents : Mapping
        Code of a community -> code of its street.
    roads, places : frozenset of str
        Names made alike.
    """

    divisions: Mapping[str, str] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)
    roads: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Address:
    """An address read; names are made alike, empty where nothing was said.

    Attributes
    ----------
    key : str
        All that tells the place, made alike: the same for two ways of saying it.
    street : str
        The road.
    low, high : int or None
        House number; of 12-14 the first and the last, else twice the same.
    sub : str
        What follows the number: ``a`` of 12A, ``1`` of 12-1号 and 12号之1, ``甲`` of 甲12号.
    place : str
        Compound, village, firm.
    building : str
        Number of the building in it.
    cross : str
        The other road, where two meet.
    divisions : tuple of str
        Codes of the known divisions that stood before or after.
    near : bool
        Whether it only says what the place is near to (旁, 对面).
    """

    key: str
    street: str = ""
    low: int | None = None
    high: int | None = None
    sub: str = ""
    place: str = ""
    building: str = ""
    cross: str = ""
    divisions: tuple[str, ...] = ()
    near: bool = False

    @property
    def names(self) -> str:
        """Road and place as one text."""
        return self.street + self.place
