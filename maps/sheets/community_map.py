"""The map of one community: its grids in colours, with their numbers and households."""

import numpy as np
import shapely

from gridding.plan import GridKind
from maps.sheets import looks
from maps.sheets.chart import Chart, Entry, centres, code_row, note_row, with_points
from maps.sheets.ground import Ground, on_paper
from maps.sheets.ink import MUTED, Look, Text
from maps.sheets.labels import stacked
from maps.sheets.lettering import wrap
from maps.sheets.paper import frame_for
from maps.sheets.words import WORDS, Words

_NAME_SHARE = 1.7
"""Of the radius that a grid's name may be wide."""

_LEAST_RADIUS_MM = 3.0


def community_map(
    ground: Ground, code: str, words: Words, texts: dict[str, str]
) -> tuple[Chart, list[str]]:
    """Draw the map of a community.

    Parameters
    ----------
    ground : Ground
    code : str
        Of the community.
    words : Words
    texts : dict
        As of `maps.style.texts`.

    Returns
    -------
    chart : Chart
    unlabelled : list of str
        Numbers of the grids for which there was no room.
    """
    at = ground.community_at[code]
    own = np.flatnonzero(ground.grids["community_code"] == code)
    shapes = ground.grids.shapes[own]
    # Its grids reach as far as it does; where it has none it is shown all the same.
    whole = shapes if len(own) else ground.communities.shapes[[at]]
    chart = Chart(ground, frame_for(tuple(shapely.total_bounds(whole).tolist())))
    near = ground.communities.within(chart.frame.bounds)
    others = near[near != at]
    _fill(chart, ground, own, words)
    chart.areas(ground.communities.shapes[others], looks.OTHER_COMMUNITY, words.other_community)
    inside = ground.buildings.within(chart.frame.bounds)
    half_m = chart.frame.metres_per_mm / 4
    chart.areas(
        with_points(ground.buildings.shapes[inside], half_m),
        looks.BUILDING_ABOVE_FILL,
        words.buildings,
    )
    chart.outlines(ground.communities.shapes[[at]], looks.BAND)
    chart.outlines(shapes, looks.GRID_BORDER, text=words.grid_border)
    chart.barriers(texts)
    chart.outlines(
        ground.communities.shapes[near], looks.COMMUNITY_BORDER, text=words.community_border
    )
    crowded = _label(chart, ground, own, words)
    _name_neighbours(chart, ground, others)
    chart.barrier_names()
    return chart, crowded


def _fill(chart: Chart, ground: Ground, own: np.ndarray, words: Words) -> None:
    shapes = ground.grids.shapes[own]
    dedicated = ground.grids["kind"][own] == GridKind.DEDICATED
    colour = np.asarray(looks.colours(shapes), dtype=int)
    used = [fill for k, fill in enumerate(looks.FILLS) if (colour[~dedicated] == k).any()]
    for k, fill in enumerate(looks.FILLS):
        chart.areas(shapes[(colour == k) & ~dedicated], Look(fill))
    if used:
        chart.legend.append(Entry(words.own_grids, tuple(Look(fill) for fill in used)))
    chart.areas(shapes[dedicated], Look(looks.DEDICATED), words.dedicated)


def _label(chart: Chart, ground: Ground, own: np.ndarray, words: Words) -> list[str]:
    crowded: list[str] = []
    drawn = on_paper(ground.grids.shapes[own], chart.frame)
    places = centres(drawn)
    order = np.argsort([radius for *_, radius in places], kind="stable")
    # The narrowest first: where two labels would meet, it is the wide grid's that can give way.
    for k in order.tolist():
        x, y, radius = places[k]
        row = int(own[k])
        number, name = ground.suffix(row), ground.short_name(row)
        households = words.homes.format(int(ground.grids["households"][row]))
        names = [note_row(line) for line in wrap(name, max(_NAME_SHARE * radius, 10), 6.0)]
        if says_the_number(name, number):
            names = []
        full = [code_row(number, 10), *names, note_row(households, 7)]
        choices = [stacked(x, y, full), stacked(x, y, [full[0], full[-1]])]
        roomy = [rows for rows in choices if _inside(rows, drawn[k])]
        small = [stacked(x, y, [code_row(number, 7), note_row(households, 5)])]
        if not chart.put([*roomy, *small, stacked(x, y, [code_row(number, 6)])]):
            crowded.append(number)
    return sorted(crowded)


def says_the_number(name: str, number: str) -> bool:
    """Tell whether a grid's name says no more than its number."""
    n = number.lstrip("0")
    return name in {number, n, *(words.plain_name.format(n=n) for words in WORDS.values())}


def _inside(rows: list[Text], shape: shapely.Geometry) -> bool:
    return all(shapely.contains(shape, row.outline()) for row in rows)


def _name_neighbours(chart: Chart, ground: Ground, others: np.ndarray) -> None:
    places = centres(on_paper(ground.communities.shapes[others], chart.frame))
    for row, (x, y, radius) in zip(others.tolist(), places, strict=True):
        if radius >= _LEAST_RADIUS_MM:
            name = ground.name_of(ground.communities["code"][row])
            lines = [note_row(line, 7, MUTED) for line in wrap(name, max(2 * radius, 14), 7)]
            chart.put([stacked(x, y, lines)])
