"""What stands on a sheet: shapes and texts in millimetres of paper, whoever draws them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import cos, radians, sin
from typing import Literal

import numpy as np
import shapely
from numpy.typing import NDArray

from maps.sheets.lettering import MM_PER_POINT, text_width

INK, MUTED, PAPER, FRAME = "#1b2026", "#545d67", "#ffffff", "#1b2026"
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
