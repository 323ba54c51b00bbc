"""The map of one grid: its units and buildings, the barriers named, its neighbours pale."""

from collections import defaultdict

import numpy as np
import shapely
from numpy.typing import NDArray

from maps.sheets import looks
from maps.sheets.addresses import parts_of
from maps.sheets.chart import Chart, centres, code_row, note_row, with_points
from maps.sheets.ground import Ground, on_paper
from maps.sheets.ink import MUTED, Text
from maps.sheets.labels import stacked
from maps.sheets.lettering import wrap
from maps.sheets.paper import frame_for
from maps.sheets.words import Words

_SIZES = ((12, 7.0), (40, 5.5))
"""Up to so many buildings their numbers stand in type of so many points."""

_LEAST_POINTS, _SHARED_POINTS = 4.5, 6.0
_SHARED_MM = 30.0
_LEAST_RADIUS_MM = 1.5
_LEAST_SHARED = 2


def grid_map(ground: Ground, code: str, words: Words, texts: dict[str, str]) -> Chart:
    """Draw the map of a grid.

    Parameters
    ----------
    ground : Ground
    code : str
        Of the grid.
    words : Words
    texts : dict
        As of `maps.style.texts`.

    Returns
    -------
    Chart
    """
    at = ground.grid_at[code]
    shape = ground.grids.shapes[[at]]
    west, south, east, north = shape[0].bounds
    chart = Chart(ground, frame_for((west, south, east, north)))
    around = ground.grids.within(chart.frame.bounds)
    others = around[around != at]
    same = ground.grids["community_code"][others] == ground.grids["community_code"][at]
    chart.areas(shape, looks.THIS_GRID, words.this_grid)
    chart.areas(ground.grids.shapes[others[same]], looks.OTHER_GRID, words.other_grid)
    chart.areas(ground.grids.shapes[others[~same]], looks.OTHER_COMMUNITY, words.other_community)
    chart.outlines(ground.units.shapes[ground.units_of[code]], looks.UNIT, text=words.unit_border)
    buildings = ground.buildings.within(chart.frame.bounds)
    own = ground.buildings["grid_code"][buildings] == code
    half_m = chart.frame.metres_per_mm / 2
    shapes = with_points(ground.buildings.shapes[buildings], half_m)
    chart.areas(shapes[~own], looks.OTHER_BUILDING)
    chart.areas(shapes[own], looks.BUILDING, f"{words.buildings} ({words.building_note})")
    # Below the barriers: where the border runs along one, that is to be seen.
    chart.outlines(shape, looks.BAND, looks.BORDER, text=words.grid_border)
    chart.barriers(texts)
    near = ground.communities.within(chart.frame.bounds)
    chart.outlines(
        ground.communities.shapes[near], looks.COMMUNITY_BORDER, text=words.community_border
    )
    _name_neighbours(chart, ground, others, same)
    streets = {name.casefold() for name in chart.barrier_names()}
    # A building on the border is labelled on the grid's side of it.
    inside = shapely.intersection(shapes[own], shape[0])
    inside = np.where(shapely.area(inside) > 0, inside, shapes[own])
    _label_buildings(chart, ground, buildings[own], on_paper(inside, chart.frame), streets)
    return chart


def _name_neighbours(
    chart: Chart, ground: Ground, others: NDArray[np.intp], same: NDArray[np.bool_]
) -> None:
    places = centres(on_paper(ground.grids.shapes[others], chart.frame))
    order = np.argsort([-radius for *_, radius in places], kind="stable")
    for k in order.tolist():
        x, y, radius = places[k]
        if radius < _LEAST_RADIUS_MM:
            continue
        row = int(others[k])
        number = code_row(ground.suffix(row), colour=MUTED)
        name = note_row(ground.name_of(ground.grids["community_code"][row]), colour=MUTED)
        choices = [stacked(x, y, [number])]
        if not same[k]:
            choices.insert(0, stacked(x, y, [name, number]))
        chart.put(choices)


def _label_buildings(
    chart: Chart,
    ground: Ground,
    own: NDArray[np.intp],
    drawn: NDArray[np.object_],
    streets: set[str],
) -> None:
    """Write households and number on each building, and once what their addresses share."""
    buildings = ground.buildings
    addresses = buildings["address"][own]
    parts = [parts_of(address) if isinstance(address, str) else ("", "") for address in addresses]
    middles = shapely.get_coordinates(shapely.point_on_surface(drawn))
    together: dict[str, list[int]] = defaultdict(list)
    for k, (shared, _) in enumerate(parts):
        together[shared].append(k)
    for shared, rows in sorted(together.items(), key=lambda item: (-len(item[1]), item[0])):
        # What stands along its street need not be told among the buildings.
        if shared and len(rows) >= _LEAST_SHARED and shared.casefold() not in streets:
            chart.put(_around(shared, middles[rows]))
    households = buildings["households"][own]
    points = next((points for most, points in _SIZES if len(own) <= most), _LEAST_POINTS)
    for k in np.argsort(-households.astype(int), kind="stable").tolist():
        if households[k] == 0:
            continue
        shared, number = parts[k]
        alone = len(together[shared]) < _LEAST_SHARED
        told = wrap(addresses[k] if alone else number, 3.1 * points, points, most=3)
        count = code_row(f"{households[k]:,}", points + 1)
        x, y = middles[k].tolist()
        full = [*(note_row(line, points) for line in told if line), count]
        chart.put([stacked(x, y, full), stacked(x, y, [count])])


def _around(shared: str, middles: NDArray[np.float64]) -> list[list[Text]]:
    """Return where the shared part of addresses may stand: among the buildings, above, below."""
    rows = [note_row(line, _SHARED_POINTS) for line in wrap(shared, _SHARED_MM, _SHARED_POINTS)]
    x, y = np.median(middles, axis=0).tolist()
    top, bottom = float(middles[:, 1].min()), float(middles[:, 1].max())
    return [stacked(x, at, rows) for at in (top - 4.0, bottom + 4.0, y)]
