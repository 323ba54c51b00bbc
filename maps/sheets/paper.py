"""A4 across or upright, the scale as a round ratio, and where everything stands on the page."""

from collections.abc import Callable
from dataclasses import dataclass
from math import floor, log10

import numpy as np
from numpy.typing import NDArray

MARGIN, TITLE, PANEL, BLOCKS = 10.0, 17.0, 62.0, 58.0
"""Millimetres: white edge, height of the title, width of the panel, height of the row of blocks."""

GAP = 3.0
_AROUND = 9.0
"""Millimetres of the neighbours' ground around what is shown."""

_ROUND = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
LEAST_RATIO = 200
_BAR_STEPS = (1.0, 2.0, 5.0)
_BAR_MM = 50.0


@dataclass(frozen=True)
class Box:
    """A rectangle on paper by its upper left corner, in millimetres."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Page:
    """Where things stand.

    Attributes
    ----------
    width_mm, height_mm : float
    title, map : Box
    facts, legend, imprint : Box
        The three blocks: beside the map on a page across, below it on an upright one.
    """

    width_mm: float
    height_mm: float
    title: Box
    map: Box
    facts: Box
    legend: Box
    imprint: Box

    @property
    def upright(self) -> bool:
        """Whether the page is higher than wide."""
        return self.height_mm > self.width_mm


def _upright() -> Page:
    width, height = 210.0, 297.0
    inner = width - 2 * MARGIN
    below = height - MARGIN - BLOCKS
    third = (inner - 2 * GAP) / 3
    blocks = [Box(MARGIN + k * (third + GAP), below, third, BLOCKS) for k in range(3)]
    title = Box(MARGIN, MARGIN, inner, TITLE)
    chart = Box(MARGIN, MARGIN + TITLE, inner, below - GAP - MARGIN - TITLE)
    return Page(width, height, title, chart, *blocks)


def _across() -> Page:
    width, height = 297.0, 210.0
    inner, top = width - 2 * MARGIN, MARGIN + TITLE
    left, space = width - MARGIN - PANEL, height - MARGIN - top - 2 * GAP
    heights = (space - 2 * BLOCKS + 4, BLOCKS - 4, BLOCKS)
    tops = (top, top + heights[0] + GAP, top + heights[0] + heights[1] + 2 * GAP)
    blocks = [Box(left, y, PANEL, high) for y, high in zip(tops, heights, strict=True)]
    title = Box(MARGIN, MARGIN, inner, TITLE)
    return Page(
        width, height, title, Box(MARGIN, top, inner - PANEL - GAP, height - MARGIN - top), *blocks
    )


UPRIGHT, ACROSS = _upright(), _across()


@dataclass(frozen=True)
class Frame:
    """Which ground the map of a page shows.

    Attributes
    ----------
    page : Page
    ratio : int
        2000 for 1:2000.
    west, north : float
        Of the upper left corner of the map, in metres.
    """

    page: Page
    ratio: int
    west: float
    north: float

    @property
    def metres_per_mm(self) -> float:
        """Metres of ground in a millimetre of paper."""
        return self.ratio / 1000

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of the map, in metres."""
        box, metres = self.page.map, self.metres_per_mm
        return (
            self.west,
            self.north - box.height * metres,
            self.west + box.width * metres,
            self.north,
        )

    @property
    def to_paper(self) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
        """A function from metres, of shape (n, 2), to millimetres of paper."""
        box, metres = self.page.map, self.metres_per_mm
        corner = np.array([box.x, box.y])
        return lambda xy: (xy - (self.west, self.north)) / (metres, -metres) + corner


def frame_for(bounds: tuple[float, float, float, float]) -> Frame:
    """Choose the page and the largest round scale that shows some ground whole.

    Parameters
    ----------
    bounds : tuple of float
        West, south, east, north in metres.

    Returns
    -------
    Frame
        With the ground in its middle.
    """
    west, south, east, north = bounds
    higher = north - south > east - west
    frames = (framed(page, bounds) for page in (UPRIGHT, ACROSS))
    return min(frames, key=lambda frame: (frame.ratio, frame.page.upright != higher))


def framed(
    page: Page, bounds: tuple[float, float, float, float], around_mm: float = _AROUND
) -> Frame:
    """Show some ground whole on a page, at the largest round scale.

    Parameters
    ----------
    page : Page
    bounds : tuple of float
        West, south, east, north in metres.
    around_mm : float
        Of other ground around it.

    Returns
    -------
    Frame
        With the ground in its middle.
    """
    west, south, east, north = bounds
    width, height = page.map.width - 2 * around_mm, page.map.height - 2 * around_mm
    ratio = round_ratio(1000 * max((east - west) / width, (north - south) / height))
    metres = ratio / 1000
    return Frame(
        page,
        ratio,
        (west + east - page.map.width * metres) / 2,
        (south + north + page.map.height * metres) / 2,
    )


def round_ratio(least: float) -> int:
    """Return the smallest round ratio that is large enough.

    Parameters
    ----------
    least : float

    Returns
    -------
    int
        At least `LEAST_RATIO`.

    Examples
    --------
    >>> [round_ratio(least) for least in (3.0, 1990.0, 2001.0, 81_000.0)]
    [200, 2000, 2500, 100000]
    """
    least = max(least, LEAST_RATIO)
    unit = 10.0 ** floor(log10(least))
    return round(unit * next((m for m in _ROUND if m * unit >= least - 1e-6), 10.0))


def bar_metres(ratio: int) -> tuple[float, int]:
    """Return how many metres the scale bar shows, and in how many parts.

    Parameters
    ----------
    ratio : int

    Returns
    -------
    (float, int)
        A round number of metres, at most 50 mm of paper; 4 or 5 parts.

    Examples
    --------
    >>> bar_metres(2000), bar_metres(10_000), bar_metres(500)
    ((100.0, 4), (500.0, 5), (20.0, 4))
    """
    most = _BAR_MM * ratio / 1000
    unit = 10.0 ** floor(log10(most))
    step = max(m for m in _BAR_STEPS if m * unit <= most + 1e-9)
    return step * unit, 5 if step == 5.0 else 4  # noqa: PLR2004
