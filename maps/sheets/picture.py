"""A picture for documents: one grid or division of what is published, on one page of any size."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from gridding.crs import metric_crs
from maps.sheets import looks
from maps.sheets.chart import Chart, centres, code_row, note_row
from maps.sheets.community_map import says_the_number
from maps.sheets.furniture import MEDIUM, north_angle, north_arrow, scale_bar
from maps.sheets.ground import Layer, on_paper
from maps.sheets.ink import INK, MUTED, PAPER, Ink, Look, Sheet, Text, box
from maps.sheets.labels import stacked
from maps.sheets.lettering import LINE_HEIGHT, MM_PER_POINT, text_width, wrap
from maps.sheets.paper import Box, Frame, Page, bar_metres, framed
from maps.sheets.words import WORDS, Words
from maps.style import texts

DPI = 120
_EDGE, _AROUND, _TITLE, _FOOT_POINTS = 2.0, 6.0, 9.0, 6.5
_MOST_NUMBERED = 60
"""More grids than that are told apart by their communities only."""

_OVERVIEW_FROM = 20_000
"""From this ratio on only larger roads are drawn, and thinner lines between grids."""

_WAYS = ("secondary", "primary", "trunk", "motorway", "river", "railway")
_THIN_GRID, _THIN_COMMUNITY = Look("", INK, 0.15), Look("", INK, 0.35)

_LEAST_RADIUS_MM = 2.5
_AROUND_DEG = 1.5
"""How far around the picture ground is looked at, in widths of what it shows."""


@dataclass(frozen=True)
class Shown:
    """What a picture shows.

    Attributes
    ----------
    title : str
    grids : GeoDataFrame
        All that may be seen: ``grid_code, name, community_code, community_name, kind`` and the
        geometry in EPSG:4490.
    own : ndarray of bool
        Which of them the picture is of.
    barriers : GeoDataFrame
        ``class, hard, name`` and the geometry.
    foot : sequence of str
        What stands below the map: whose it is, its review number, plan and date.
    """

    title: str
    grids: gpd.GeoDataFrame
    own: NDArray[np.bool_]
    barriers: gpd.GeoDataFrame
    foot: Sequence[str]


@dataclass(frozen=True)
class _Ground:
    grids: Layer
    barriers: Layer
    own: NDArray[np.bool_]


def picture(shown: Shown, width_px: int, height_px: int, lang: str = "zh") -> Sheet:
    """Draw a picture of some grids with what lies around them.

    Parameters
    ----------
    shown : Shown
    width_px, height_px : int
        At `DPI`.
    lang : {"zh", "en"}

    Returns
    -------
    Sheet
        To be written at `DPI`.
    """
    words = WORDS[lang]
    ground, crs = _ground(shown)
    page, foot = _page(width_px * 25.4 / DPI, height_px * 25.4 / DPI, shown.foot)
    bounds = shapely.total_bounds(ground.grids.shapes[ground.own])
    frame = framed(page, tuple(bounds.tolist()), _AROUND)
    if frame.ratio >= _OVERVIEW_FROM:
        ground = replace(ground, barriers=_ways(ground.barriers))
    chart = Chart(ground, frame)
    _draw(chart, ground, texts(lang))
    sheet = Sheet("", shown.title, page.width_mm, page.height_mm)
    edge = page.map
    sheet.ink += [box(0, 0, page.width_mm, page.height_mm, Look(PAPER)), *chart.ink]
    sheet.ink += north_arrow(edge, north_angle(frame, crs), words)
    sheet.ink.append(box(edge.x, edge.y, edge.width, edge.height, MEDIUM))
    sheet.ink += _title(page.title, shown.title)
    sheet.ink += _foot(page.imprint, foot, frame, words)
    return sheet


def _ground(shown: Shown) -> tuple[_Ground, str]:
    west, south, east, north = shown.grids[shown.own].total_bounds.tolist()
    crs = metric_crs((west + east) / 2, (south + north) / 2).to_string()
    reach = _AROUND_DEG * max(east - west, north - south)
    seen = shapely.box(west - reach, south - reach, east + reach, north + reach)
    near = shown.grids.intersects(seen).to_numpy()
    lines = shown.barriers[shown.barriers.intersects(seen)]
    grids = Layer.of(shown.grids[near], crs)
    return _Ground(grids, Layer.of(lines, crs), shown.own[near]), crs


def _ways(barriers: Layer) -> Layer:
    kept = np.isin(barriers["class"].astype(str), _WAYS)
    shapes = barriers.shapes[kept]
    columns = {name: column[kept] for name, column in barriers.columns.items()}
    return Layer(columns, shapes, shapely.STRtree(shapes))


def _page(width: float, height: float, foot: Sequence[str]) -> tuple[Page, list[str]]:
    """Return where things stand, and the foot broken into lines that fit."""
    inner = width - 2 * _EDGE
    lines = [row for text in foot if text for row in wrap(text, inner, _FOOT_POINTS, most=2)]
    below = 6.5 + len(lines) * _FOOT_POINTS * MM_PER_POINT * LINE_HEIGHT
    high = height - 2 * _EDGE - _TITLE - below
    title = Box(_EDGE, _EDGE, inner, _TITLE)
    chart = Box(_EDGE, _EDGE + _TITLE, inner, high)
    bottom = Box(_EDGE, _EDGE + _TITLE + high, inner, below)
    none = Box(0, 0, 0, 0)
    return Page(width, height, title, chart, none, none, bottom), lines


def _draw(chart: Chart, ground: _Ground, words: dict[str, str]) -> None:
    grids, own = ground.grids, ground.own
    fills = _fills(ground)
    chart.areas(grids.shapes[~own], looks.OTHER_GRID)
    for fill in np.unique(fills[own]):
        chart.areas(grids.shapes[own & (fills == fill)], Look(str(fill)))
    whole = np.asarray([shapely.union_all(grids.shapes[own], grid_size=0.01)], dtype=object)
    chart.outlines(whole, looks.BAND)
    overview = chart.frame.ratio >= _OVERVIEW_FROM
    chart.outlines(grids.shapes[own], _THIN_GRID if overview else looks.GRID_BORDER)
    chart.barriers(words)
    border = _THIN_COMMUNITY if overview else looks.COMMUNITY_BORDER
    chart.outlines(_communities(ground)[1], border)
    _label(chart, ground)
    chart.barrier_names()


def _fills(ground: _Ground) -> NDArray[np.object_]:
    """Return a colour for each grid; of many, one for each community."""
    own = ground.own
    fills = np.full(len(own), looks.THIS_GRID.fill, dtype=object)
    if own.sum() == 1:
        return fills
    if own.sum() <= _MOST_NUMBERED:
        shapes, at = ground.grids.shapes[own], np.arange(own.sum())
    else:
        codes, shapes = _communities(ground)
        at = np.searchsorted(codes, ground.grids["community_code"][own].astype(str))
    colours = np.asarray([looks.FILLS[k] for k in looks.colours(shapes)], dtype=object)
    fills[own] = colours[at]
    fills[own & (ground.grids["kind"] == "dedicated")] = looks.DEDICATED
    return fills


def _communities(ground: _Ground) -> tuple[NDArray[np.str_], NDArray[np.object_]]:
    """Return the codes of the communities shown, sorted, and their shapes."""
    codes = ground.grids["community_code"][ground.own].astype(str)
    known, at = np.unique(codes, return_inverse=True)
    shapes = ground.grids.shapes[ground.own]
    unions = [shapely.union_all(shapes[at == k], grid_size=0.01) for k in range(len(known))]
    return known, np.asarray(unions, dtype=object)


def _label(chart: Chart, ground: _Ground) -> None:
    grids, own = ground.grids, np.flatnonzero(ground.own)
    if len(own) > _MOST_NUMBERED:
        codes, shapes = _communities(ground)
        names = dict(zip(grids["community_code"], grids["community_name"], strict=True))
        for place, code in zip(centres(on_paper(shapes, chart.frame)), codes, strict=True):
            _write(chart, place, "", names[code])
        return
    places = centres(on_paper(grids.shapes[own], chart.frame))
    several = len(set(grids["community_code"][own])) > 1
    for k in np.argsort([-radius for *_, radius in places], kind="stable").tolist():
        row = own[k]
        community = grids["community_name"][row]
        number = grids["grid_code"][row].removeprefix(grids["community_code"][row])
        name = (grids["name"][row] or "").removeprefix(community).strip()
        name = "" if says_the_number(name, number) else name
        _write(chart, places[k], number, community if several else name)


def _write(chart: Chart, place: tuple[float, float, float], number: str, name: str) -> None:
    x, y, radius = place
    if radius < _LEAST_RADIUS_MM:
        return
    head = [code_row(number, 8)] if number else []
    rows = [note_row(line, 7) for line in wrap(name, max(1.7 * radius, 14), 7)] if name else []
    chart.put([stacked(x, y, [*head, *rows]), stacked(x, y, head or rows[:1])])


def _title(place: Box, text: str) -> list[Text]:
    points = 13.0
    while points > 8 and text_width(text, points, bold=True) > place.width:  # noqa: PLR2004
        points -= 0.5
    (row,) = wrap(text, place.width / 1.06, points, most=1)
    middle = place.x + place.width / 2
    return [Text(middle, place.y + 0.68 * place.height, row, points, "middle", bold=True)]


def _foot(place: Box, lines: Sequence[str], frame: Frame, words: Words) -> list[Ink]:
    metres, _ = bar_metres(frame.ratio)
    length = metres * 1000 / frame.ratio
    ink: list[Ink] = [*scale_bar(place.x + 1, place.y + 1.4, frame.ratio, words)]
    ratio = f"1:{frame.ratio:,}".replace(",", " ")
    if place.width > length + 35:
        ink.append(Text(place.x + place.width, place.y + 4.4, ratio, 7.5, "end"))
    step = _FOOT_POINTS * MM_PER_POINT * LINE_HEIGHT
    for k, line in enumerate(lines):
        at = place.y + 6.5 + (k + 0.75) * step
        ink.append(Text(place.x, at, line, _FOOT_POINTS, colour=MUTED))
    return ink
