"""The map of a sheet: what the maps of grids and of communities have in common."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import atan2, degrees, hypot
from typing import Protocol

import numpy as np
import shapely
from numpy.typing import NDArray

from maps.sheets.ground import Layer, on_paper
from maps.sheets.ink import INK, MUTED, Ink, Look, Text, areas_of, lines_of
from maps.sheets.labels import Places
from maps.sheets.lettering import plain, text_width
from maps.sheets.looks import barrier, hard_casing
from maps.sheets.paper import Frame
from maps.style import style

_NAME_POINTS = 6.0
_NAMES_AT = (0.5, 0.3, 0.7, 0.15, 0.85)
_ARROW_MM = (9.0, 17.0)


@dataclass(frozen=True)
class Entry:
    """A line of the legend.

    Attributes
    ----------
    text : str
    looks : tuple of Look
        Drawn one above the other.
    area : bool
        Whether they are of an area, not of a line.
    """

    text: str
    looks: tuple[Look, ...]
    area: bool = True


class WithBarriers(Protocol):
    """What a map takes its barriers from."""

    @property
    def barriers(self) -> Layer:
        """With ``class``, ``hard`` and ``name``."""


@dataclass
class Chart:
    """A map as it comes about.

    Attributes
    ----------
    ground : WithBarriers
    frame : Frame
    places : Places
    ink : list
    legend : list of Entry
    """

    ground: WithBarriers
    frame: Frame
    places: Places = field(init=False)
    ink: list[Ink] = field(default_factory=list)
    legend: list[Entry] = field(default_factory=list)

    def __post_init__(self) -> None:
        box = self.frame.page.map
        self.places = Places(box)
        width, height = _ARROW_MM
        # The north arrow stands there.
        right = box.x + box.width
        self.places.take((right - width - 2, box.y, right, box.y + height + 2))

    def areas(self, shapes: NDArray[np.object_], look: Look, text: str = "") -> None:
        """Draw areas, given in metres; with a text they go to the legend where any is seen."""
        shape = areas_of(on_paper(shapes, self.frame), look)
        if shape.lines:
            self.ink.append(shape)
            if text:
                self.legend.append(Entry(text, (look,)))

    def outlines(self, shapes: NDArray[np.object_], *looks: Look, text: str = "") -> None:
        """Draw the borders of areas, given in metres, each line once."""
        # Cut as lines: the edge of the map is nobody's border.
        borders = shapely.union_all(shapely.boundary(shapes), grid_size=0.01)
        drawn = on_paper(np.asarray([borders], dtype=object), self.frame)
        self.ink += [lines_of(drawn, look) for look in looks]
        if text and not shapely.is_empty(drawn).all():
            self.legend.append(Entry(text, looks, area=False))

    def barriers(self, words: dict[str, str]) -> None:
        """Draw the barriers, the weakest class first; those seen go to the legend."""
        layer = self.ground.barriers
        seen = layer.within(self.frame.bounds)
        kinds, hards = layer["class"][seen], layer["hard"][seen].astype(bool)
        drawn = on_paper(layer.shapes[seen], self.frame)
        shown = ~shapely.is_empty(drawn)
        entries = []
        for kind in style()["barriers"]:
            for hard in (False, True):
                here = shown & (kinds == kind) & (hards == hard)
                if not here.any():
                    continue
                looks = (*((hard_casing(kind),) if hard else ()), barrier(kind))
                self.ink += [lines_of(drawn[here], look) for look in looks]
                told = f" · {words['hard']}" if hard else ""
                entries.append(Entry(words[f"barrier_{kind}"] + told, looks, area=False))
        self.legend += entries[::-1]

    def barrier_names(self) -> list[str]:
        """Write the names of barriers along them, each once, the longest first; return them."""
        layer = self.ground.barriers
        seen = layer.within(self.frame.bounds)
        named = layer["name"][seen]
        drawn = on_paper(layer.shapes[seen], self.frame)
        pieces = []
        for name in sorted({name for name in named if isinstance(name, str) and name}):
            parts = shapely.get_parts(drawn[named == name])
            parts = shapely.get_parts(parts)
            parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING]
            if not len(parts):
                continue
            merged = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(parts)))
            longest = max(merged, key=shapely.length)
            pieces.append((-shapely.length(longest), name, longest))
        fit = (
            (name, line)
            for length, name, line in sorted(pieces, key=lambda piece: piece[:2])
            if -length > text_width(name, _NAME_POINTS)
        )
        return [
            name
            for name, line in fit
            if self.put([[along(line, plain(name), at)] for at in _NAMES_AT])
        ]

    def put(self, choices: Sequence[Sequence[Text]]) -> bool:
        """Write the first choice that is free; tell whether there was one."""
        placed = self.places.put(choices)
        self.ink += placed
        return bool(placed)


def along(line: shapely.LineString, name: str, share: float) -> Text:
    """Return a name that lies on a line, in millimetres, upright enough to be read."""
    half = text_width(name, _NAME_POINTS) / 2
    at = share * line.length
    a, b = (line.interpolate(min(max(at + d, 0.0), line.length)) for d in (-half, half))
    dx, dy = b.x - a.x, b.y - a.y
    if dx < 0 or (dx == 0 and dy > 0):
        dx, dy = -dx, -dy
    length = hypot(dx, dy) or 1.0
    middle, down = line.interpolate(at), 0.12 * _NAME_POINTS
    x, y = middle.x - dy / length * down, middle.y + dx / length * down
    angle = degrees(atan2(-dy, dx))
    return Text(x, y, name, _NAME_POINTS, "middle", MUTED, halo=True, angle=angle)


def centres(shapes: NDArray[np.object_]) -> list[tuple[float, float, float]]:
    """Return the middle of the largest circle inside each area, and its radius.

    Parameters
    ----------
    shapes : ndarray of geometry
        In millimetres; a radius of 0 where there is no area.
    """
    found = []
    for shape in shapes:
        parts = shapely.get_parts(shape)
        parts = parts[shapely.area(parts) > 0]
        if not len(parts):
            found.append((0.0, 0.0, 0.0))
            continue
        largest = parts[int(np.argmax(shapely.area(parts)))]
        radius = shapely.maximum_inscribed_circle(largest, tolerance=0.5)
        centre = shapely.get_point(radius, 0)
        found.append((shapely.get_x(centre), shapely.get_y(centre), shapely.length(radius)))
    return found


def with_points(shapes: NDArray[np.object_], half_m: float) -> NDArray[np.object_]:
    """Return shapes with points made squares, for a point has no area to be drawn."""
    points = shapely.get_dimensions(shapes) == 0
    made = shapes.copy()
    made[points] = shapely.buffer(shapes[points], half_m, cap_style="square")
    return made


def code_row(text: str, points: float = 8.0, colour: str = INK) -> Text:
    """Return the number of a grid as it stands on maps."""
    return Text(0, 0, text, points, "middle", colour, bold=True, halo=True)


def note_row(text: str, points: float = 6.0, colour: str = INK) -> Text:
    """Return what stands below the number of a grid."""
    return Text(0, 0, text, points, "middle", colour, halo=True)
