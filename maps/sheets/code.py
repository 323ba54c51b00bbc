"""The printed link of a grid: a QR code that a phone reads, and the address in letters."""

import segno
import shapely

from maps.sheets.ink import INK, MUTED, Ink, Look, Text, areas_of
from maps.sheets.lettering import text_width
from maps.sheets.paper import Box

LINK_MM = 48.0
"""Width of code and words together."""

_SIZE_MM = 15.5
_POINTS, _LEAST_POINTS = 6.5, 4.0
_LINE_MM = 3.0
_QUIET = 2
"""Modules of white around the code; the paper beyond is white too."""


def link(place: Box, address: tuple[str, str], called: str) -> list[Ink]:
    """Draw the code at the right end of a box, with its words to the left of it.

    Parameters
    ----------
    place : Box
    address : (str, str)
        What a phone opens: of the server, and what comes behind it.
    called : str
        What stands above the address.

    Returns
    -------
    list of Shape or Text
    """
    rows = [list(row) for row in segno.make_qr("".join(address), error="m").matrix]
    step = _SIZE_MM / (len(rows) + 2 * _QUIET)
    left, top = place.x + place.width - _SIZE_MM + _QUIET * step, place.y - 1 + _QUIET * step
    dark = [
        shapely.box(left + x * step, top + y * step, left + (x + 1) * step, top + (y + 1) * step)
        for y, row in enumerate(rows)
        for x, module in enumerate(row)
        if module
    ]
    # As one outline: between squares drawn singly a printer leaves hairs of white.
    ink: list[Ink] = [areas_of(shapely.union_all(dark, grid_size=1e-4), Look(INK))]
    end = place.x + place.width - _SIZE_MM
    y = place.y + _SIZE_MM / 2 - _LINE_MM
    for line, colour in ((called, INK), *((part, MUTED) for part in address)):
        points = _POINTS
        while points > _LEAST_POINTS and text_width(line, points) > LINK_MM - _SIZE_MM:
            points -= 0.25
        ink.append(Text(end, y, line, points, "end", colour))
        y += _LINE_MM
    return ink
