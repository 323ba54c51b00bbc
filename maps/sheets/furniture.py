"""What stands around the map: title, figures, legend, scale, north arrow, imprint."""

from collections.abc import Sequence
from math import atan2, cos, degrees, radians, sin

import numpy as np
import shapely
from pyproj import Transformer

from gridding.district import STORAGE_CRS
from maps.sheets.chart import Entry
from maps.sheets.ink import INK, MUTED, PAPER, Anchor, Ink, Look, Shape, Text, areas_of, box
from maps.sheets.lettering import LINE_HEIGHT, MM_PER_POINT, text_width, wrap
from maps.sheets.paper import Box, Frame, bar_metres
from maps.sheets.words import Words

THIN, MEDIUM = Look("", INK, 0.2), Look("", INK, 0.5)
_HEAD_POINTS, _ROW_POINTS = 8.0, 7.5
_PAD = 1.5
_METRES_IN_KM = 1000
_NORTH_STEP_DEG = 1e-3
_SWATCH = (8.0, 3.2)
_VEIL = Look("#ffffffc0")
"""Below the north arrow, whatever the map shows there."""


Fact = tuple[str, str]


def title(place: Box, text: str, below: str) -> list[Ink]:
    """Write the title, as large as one line allows, or in two, and a line below it."""
    middle, points = place.x + place.width / 2, 18.0
    while points > 11 and text_width(text, points, bold=True) > place.width:  # noqa: PLR2004
        points -= 0.5
    rows = wrap(text, place.width / 1.06, points)
    height = points * MM_PER_POINT * 1.15
    y = place.y + (7.0 if len(rows) == 1 else 4.5)
    ink: list[Ink] = [
        Text(middle, y + k * height, row, points, "middle", bold=True) for k, row in enumerate(rows)
    ]
    (line,) = wrap(below, place.width, 8.5, most=1)
    return [*ink, Text(middle, place.y + place.height - 3, line, 8.5, "middle", MUTED)]


def facts(place: Box, head: str, rows: Sequence[Fact]) -> list[Ink]:
    """Write figures, name and value on a line; smaller where there is much to write."""
    ink: list[Ink] = [box(place.x, place.y, place.width, place.height, THIN), _head(place, head)]
    names = [name for name, _ in rows]
    points = _ROW_POINTS
    while True:
        left = max((text_width(name, points) for name in names), default=0.0) + 2.5
        room = place.width - 2 * _PAD - left
        wrapped = [wrap(value, room, points) for _, value in rows]
        height = points * MM_PER_POINT * 1.45
        if sum(map(len, wrapped)) * height <= place.height - 7 or points <= 5:  # noqa: PLR2004
            break
        points -= 0.5
    y = place.y + 6
    for (name, _), lines in zip(rows, wrapped, strict=True):
        ink.append(Text(place.x + _PAD, y + 0.75 * height, name, points, colour=MUTED))
        for line in lines:
            ink.append(Text(place.x + _PAD + left, y + 0.75 * height, line, points))
            y += height
    return ink


def legend(place: Box, head: str, entries: Sequence[Entry]) -> list[Ink]:
    """Draw the legend, in two columns where one does not hold it."""
    ink: list[Ink] = [box(place.x, place.y, place.width, place.height, THIN), _head(place, head)]
    least, room = 4.1, place.height - 8
    columns = 1 if len(entries) * least <= room else 2
    rows = -(-len(entries) // columns)
    step = min(room / max(rows, 1), 5.2)
    width = (place.width - 2 * _PAD) / columns
    for at, entry in enumerate(entries):
        x = place.x + _PAD + at // rows * width
        y = place.y + 6.5 + at % rows * step
        ink += _swatch(x, y, entry)
        ink += _beside(x + _SWATCH[0] + 1.5, y, entry.text, width - _SWATCH[0] - 2.5)
    return ink


def _beside(x: float, y: float, text: str, room_mm: float) -> list[Ink]:
    """Return what stands beside a swatch: on one line, smaller, or small on two."""
    points = 7.0
    while points > 5.5 and text_width(text, points) > room_mm:  # noqa: PLR2004
        points -= 0.25
    if text_width(text, points) <= room_mm:
        return [Text(x, y + 2.5, text, points)]
    two = wrap(text, room_mm, 5.0)
    return [Text(x, y + 1.5 + k * 2.0, line, 5.0) for k, line in enumerate(two)]


def _swatch(x: float, y: float, entry: Entry) -> list[Ink]:
    width, height = _SWATCH
    if entry.area:
        part = width / len(entry.looks)
        fills: list[Ink] = [
            box(x + k * part, y, part, height, look) for k, look in enumerate(entry.looks)
        ]
        return [*fills, box(x, y, width, height, Look("", MUTED, 0.15))]
    middle = y + height / 2
    line = np.array([(x, middle), (x + width, middle)])
    return [Shape([line], look, closed=False) for look in entry.looks]


def scale_bar(x: float, y: float, ratio: int, words: Words) -> list[Ink]:
    """Draw the scale: the ratio, and a bar in round metres.

    Parameters
    ----------
    x, y : float
        Of the bar's upper left corner, in millimetres.
    ratio : int
    words : Words

    Returns
    -------
    list of Shape or Text
    """
    metres, parts = bar_metres(ratio)
    step = metres / parts * 1000 / ratio
    ink: list[Ink] = [
        box(x + k * step, y, step, 1.4, Look(PAPER if k % 2 else INK, INK, 0.2))
        for k in range(parts)
    ]
    large = metres >= _METRES_IN_KM
    unit, size = (words.kilometres, _METRES_IN_KM) if large else (words.metres, 1)
    for k in (0, parts / 2 if parts % 2 == 0 else 0, parts):
        told = f"{metres / parts * k / size:g}" + (f" {unit}" if k == parts else "")
        anchor: Anchor = "start" if k == parts else "middle"
        shift = -text_width(f"{metres / size:g}", 6.5) / 2 if k == parts else 0.0
        ink.append(Text(x + k * step + shift, y + 4.2, told, 6.5, anchor))
    return ink


def north_angle(frame: Frame, crs: str) -> float:
    """Return by how many degrees true north lies right of up, in the middle of a map.

    Parameters
    ----------
    frame : Frame
    crs : str
        Metric.

    Returns
    -------
    float
    """
    west, south, east, north = frame.bounds
    to_degrees = Transformer.from_crs(crs, STORAGE_CRS, always_xy=True)
    lon, lat = to_degrees.transform((west + east) / 2, (south + north) / 2)
    x, y = to_degrees.transform([lon, lon], [lat, lat + _NORTH_STEP_DEG], direction="INVERSE")
    return degrees(atan2(x[1] - x[0], y[1] - y[0]))


def north_arrow(place: Box, angle: float, words: Words) -> list[Ink]:
    """Draw an arrow to true north in the upper right corner of the map."""
    x, y, half = place.x + place.width - 6.5, place.y + 10.5, 6.0
    turned = radians(angle)
    c, s = cos(turned), sin(turned)

    def at(a: float, b: float) -> tuple[float, float]:
        return x + a * c + b * s, y + a * s - b * c

    left = shapely.Polygon([at(0, half), at(-2.4, -half), at(0, -half + 2)])
    right = shapely.Polygon([at(0, half), at(2.4, -half), at(0, -half + 2)])
    tip = at(0, half + 1.0)
    return [
        areas_of(shapely.box(x - 5.5, place.y, place.x + place.width, y + half + 1.5), _VEIL),
        areas_of(left, Look(INK, INK, 0.2)),
        areas_of(right, Look(PAPER, INK, 0.2)),
        Text(*tip, words.north, 9, "middle", bold=True, halo=True),
    ]


def imprint(place: Box, ratio: int, rows: Sequence[Fact], words: Words) -> list[Ink]:
    """Draw scale and imprint, with an empty box for the approval number (审图号)."""
    ink: list[Ink] = [box(place.x, place.y, place.width, place.height, THIN)]
    middle = place.x + place.width / 2
    ink.append(
        Text(middle, place.y + 4.6, f"1:{ratio:,}".replace(",", " "), 9, "middle", bold=True)
    )
    metres, _ = bar_metres(ratio)
    ink += scale_bar(middle - metres * 500 / ratio, place.y + 6.5, ratio, words)
    height = 6.5 * MM_PER_POINT * LINE_HEIGHT
    stamp = 10.0
    left = max((text_width(name, 6.5) for name, _ in rows), default=0.0) + 2.0
    y, room = place.y + 13.5, place.width - 2 * _PAD - left
    last = place.y + place.height - stamp - 2
    for name, value in rows:
        ink.append(Text(place.x + _PAD, y + 0.75 * height, name, 6.5, colour=MUTED))
        for line in wrap(value, room, 6.5):
            if y + height > last:
                break
            ink.append(Text(place.x + _PAD + left, y + 0.75 * height, line, 6.5))
            y += height
    top = place.y + place.height - stamp - 1
    ink.append(box(place.x + 1, top, place.width - 2, stamp, MEDIUM))
    ink.append(Text(place.x + 2.5, top + 4, words.approval + words.colon.strip(), 7.5))
    return ink


def _head(place: Box, text: str) -> Text:
    return Text(place.x + _PAD, place.y + 4.4, text, _HEAD_POINTS, bold=True)
