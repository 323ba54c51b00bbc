"""What stands on a sheet: shapes and texts in millimetres of paper, whoever draws them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import cos, radians, sin
from typing import Literal
from unicodedata import east_asian_width

import numpy as np
import shapely
from numpy.typing import NDArray

MM_PER_POINT = 25.4 / 72
INK, MUTED, PAPER, FRAME = "#1b2026", "#545d67", "#ffffff", "#1b2026"
LINE_HEIGHT = 1.3
"""From one line of text to the next, in heights of the type."""

_NARROW, _BOLD = 0.58, 1.06
"""Width of a letter that is no Chinese sign, and of bold type, in widths of a sign."""

_MARGIN_MM = 0.25
"""Around a label."""

Anchor = Literal["start", "middle", "end"]
Lines = Sequence[NDArray[np.float64]]


@dataclass(frozen=True)
class Look:
    """How a shape is drawn.

    Attributes
    ----------
    fill, stroke : str
        A colour, with its opacity where it has eight digits; empty for none.
    width_mm : float
    dash_mm : tuple of float
        Lengths of line and gap by turns; empty for a whole line.
    """

    fill: str = ""
    stroke: str = ""
    width_mm: float = 0.0
    dash_mm: tuple[float, ...] = ()


@dataclass(frozen=True)
class Shape:
    """Lines or rings of one look; x to the right, y down, in millimetres.

    Attributes
    ----------
    lines : sequence of ndarray
        Of shape (n, 2).
    look : Look
    closed : bool
        Whether they are rings; holes turn the other way round.
    """

    lines: Lines
    look: Look
    closed: bool = True


@dataclass(frozen=True)
class Text:
    """One line of text.

    Attributes
    ----------
    x, y : float
        Of the anchor, on the base line, in millimetres.
    text : str
    points : float
        Size of the type.
    anchor : {"start", "middle", "end"}
    colour : str
    bold : bool
    halo : bool
        White around the letters, to be read above lines.
    angle : float
        Degrees, rising to the right.
    """

    x: float
    y: float
    text: str
    points: float
    anchor: Anchor = "start"
    colour: str = INK
    bold: bool = False
    halo: bool = False
    angle: float = 0.0

    def outline(self) -> shapely.Polygon:
        """Return about what the text covers, in millimetres."""
        left, up, right, down = self._reach()
        c, s = cos(radians(self.angle)), sin(radians(self.angle))
        corners = ((left, up), (right, up), (right, down), (left, down))
        return shapely.Polygon(
            [(self.x + a * c + b * s, self.y - a * s + b * c) for a, b in corners]
        )

    def bounds(self) -> tuple[float, float, float, float]:
        """Return left, top, right, bottom of that."""
        if self.angle:
            x0, y0, x1, y1 = self.outline().bounds
            return x0, y0, x1, y1
        left, up, right, down = self._reach()
        return self.x + left, self.y + up, self.x + right, self.y + down

    def _reach(self) -> tuple[float, float, float, float]:
        width, height = text_width(self.text, self.points, bold=self.bold), self.points
        left = {"start": 0.0, "middle": -width / 2, "end": -width}[self.anchor] - _MARGIN_MM
        up, down = -0.9 * height * MM_PER_POINT, 0.2 * height * MM_PER_POINT
        return left, up - _MARGIN_MM, left + width + 2 * _MARGIN_MM, down + _MARGIN_MM


Ink = Shape | Text


@dataclass
class Sheet:
    """One page.

    Attributes
    ----------
    code : str
        Of the grid or community.
    title : str
    width_mm, height_mm : float
    ink : list of Shape or Text
        In the order in which it is drawn.
    """

    code: str
    title: str
    width_mm: float
    height_mm: float
    ink: list[Ink] = field(default_factory=list)


def text_width(text: str, points: float, *, bold: bool = False) -> float:
    """Return about how wide a text is, in millimetres: the reader's type is not known.

    Parameters
    ----------
    text : str
    points : float
    bold : bool

    Returns
    -------
    float

    Examples
    --------
    >>> round(text_width("网格", 72), 1), round(text_width("ab", 72), 1)
    (50.8, 29.5)
    """
    signs = sum(1.0 if east_asian_width(letter) in "WFA" else _NARROW for letter in text)
    return signs * points * MM_PER_POINT * (_BOLD if bold else 1.0)


def plain(text: str) -> str:
    r"""Return a text on one line: what is no letter and no sign becomes a blank.

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Examples
    --------
    >>> plain(" one\n two\x07 ")
    'one two'
    """
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def wrap(text: str, width_mm: float, points: float, *, most: int = 2) -> list[str]:
    """Break a text into lines: Chinese anywhere, words at blanks where they fit.

    Parameters
    ----------
    text : str
    width_mm : float
    points : float
    most : int
        Lines; what does not fit is cut off with an ellipsis.

    Returns
    -------
    list of str
        At least one line.

    Examples
    --------
    >>> wrap("昆都仑区样例社区", 20, 12)
    ['昆都仑区', '样例社区']
    >>> wrap("one two three", 12, 12)
    ['one', 'two…']
    """
    lines: list[str] = []
    rest = plain(text)
    while rest:
        end = _fitting(rest, width_mm, points)
        if end < len(rest) and len(lines) + 1 == most:
            end = _fitting(rest, width_mm - text_width("…", points), points)
            return [*lines, rest[:end].rstrip() + "…"]
        lines.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return lines or [""]


def _fitting(text: str, width_mm: float, points: float) -> int:
    """Return how many letters fit on a line, at least one."""
    end, used = 0, 0.0
    for letter in text:
        used += text_width(letter, points)
        if used > width_mm:
            break
        end += 1
    if end < len(text) and text[end : end + 1] != " ":
        blank = text.rfind(" ", 0, end)
        inside = end > 0 and text[end - 1].isascii() and text[end].isascii()
        end = blank if inside and blank > 0 else end
    return max(end, 1)


def areas_of(shapes: object, look: Look) -> Shape:
    """Return polygons as one shape, their holes turned the other way.

    Parameters
    ----------
    shapes : geometry or array of geometry
        In millimetres; what is not a polygon is left out.
    look : Look

    Returns
    -------
    Shape
    """
    parts = shapely.get_parts(np.atleast_1d(np.asarray(shapes, dtype=object)))
    parts = shapely.get_parts(parts)
    parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    rings = shapely.get_rings(shapely.orient_polygons(parts))
    return Shape([shapely.get_coordinates(ring)[:-1] for ring in rings], look)


def lines_of(shapes: object, look: Look) -> Shape:
    """Return lines as one shape, joined end to end where they meet, so that dashes run through.

    Parameters
    ----------
    shapes : geometry or array of geometry
        In millimetres; what is not a line is left out.
    look : Look

    Returns
    -------
    Shape
    """
    parts = shapely.get_parts(np.atleast_1d(np.asarray(shapes, dtype=object)))
    parts = shapely.get_parts(parts)
    kinds = (shapely.GeometryType.LINESTRING, shapely.GeometryType.LINEARRING)
    parts = parts[np.isin(shapely.get_type_id(parts), kinds) & ~shapely.is_empty(parts)]
    merged: NDArray[np.object_]
    merged = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(parts)))
    return Shape([shapely.get_coordinates(line) for line in merged], look, closed=False)


def box(x: float, y: float, width: float, height: float, look: Look) -> Shape:
    """Return a rectangle by its upper left corner."""
    return areas_of(shapely.box(x, y, x + width, y + height), look)
