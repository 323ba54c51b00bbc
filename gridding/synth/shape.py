"""How large an invented district is, and the figures that its buildings must show."""

from dataclasses import dataclass
from typing import Protocol


class Tell(Protocol):
    """Told of each step; ``done`` of ``total`` where it is known."""

    def __call__(self, step: str, done: int = 0, total: int = 0) -> None:
        """Take note of a step."""


def silent(step: str, done: int = 0, total: int = 0) -> None:
    """Say nothing."""


@dataclass(frozen=True)
class Shape:
    """The size of an invented district.

    Attributes
    ----------
    name, code : str
        Of the district; ``code`` has 6 digits.
    streets, communities, households, buildings : int
        How many there are to be; households and buildings come out within about 1.5 %.
    area_km2 : float
        Land inside the district's outline.
    target_households : int
        Households wanted in a grid; only the manifest and the postings use it.
    smallest, largest : int
        Bounds of a community's households.
    about_three_and_half : int
        Communities whose households lie at 3.3 to 3.6 targets: the awkward size.
    huge_buildings : int
        Buildings above 1.1 targets.
    split_communities : int
        So many at least grow on both sides of the river or the railway.
    exclaves : int
        Communities with a part that lies apart from the rest.
    border_buildings : int
        At most so many buildings stand across a border between communities.
    events : int
        Sample events.
    """

    name: str = "昆都仑区"
    code: str = "150203"
    streets: int = 15
    communities: int = 78
    households: int = 356_000
    buildings: int = 32_500
    area_km2: float = 105.0
    target_households: int = 450
    smallest: int = 740
    largest: int = 14_800
    about_three_and_half: int = 6
    huge_buildings: int = 16
    split_communities: int = 22
    exclaves: int = 2
    border_buildings: int = 60
    events: int = 600


KUNDULUN = Shape()
"""The size of the reference place."""

SMALL = Shape(
    name="小样区",
    streets=2,
    communities=6,
    households=13_000,
    buildings=1_200,
    area_km2=6.0,
    largest=4_500,
    about_three_and_half=1,
    huge_buildings=1,
    split_communities=2,
    exclaves=1,
    border_buildings=6,
    events=40,
)
"""A sibling for quick tests."""
