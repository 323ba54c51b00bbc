"""What became of a drawing: pieces that moved, new codes, banks that one grid spans."""

import numpy as np
import shapely

from gridding.adopt.adopted import Adopted
from gridding.community import Divided
from gridding.findings import findings, straddles
from gridding.grids import Mark
from gridding.land.exceptions import ExceptionKind, Row, exception_row


def changes(adopted: Adopted) -> list[Row]:
    """List what is not as it was drawn, and what is listed of every plan.

    Parameters
    ----------
    adopted : Adopted

    Returns
    -------
    list of Row
        Metric geometry.
    """
    made = [*_pieces(adopted), *_buildings(adopted), *_new_codes(adopted), *_gone(adopted)]
    across = straddles(adopted.land, adopted.codes, "as drawn, ")
    return [*made, *across, *_as_of_every_plan(adopted)]


def _pieces(adopted: Adopted) -> list[Row]:
    """List the pieces of drawn grids that lie apart from the largest in the same community."""
    piece, units, holder = adopted.settled.piece, adopted.land.units, adopted.holder
    shapes, households = units.geometry.to_numpy(), units["households"].to_numpy()
    here = adopted.home_of_drawn[holder] == adopted.home
    apart = (holder >= 0) & here & (adopted.stands_for != holder)
    rows = []
    for p in np.unique(piece[apart]):
        mine = np.flatnonzero(piece == p)
        whose, code = adopted.called(int(holder[mine[0]])), str(adopted.codes[mine[0]])
        detail = (
            f"{households[mine].sum()} households apart from the rest of {whose}, now in {code}"
        )
        rows.append(
            exception_row(
                ExceptionKind.GRID_IN_PIECES,
                adopted.community_code(int(adopted.home[mine[0]])),
                detail,
                shapely.coverage_union_all(shapes[mine]),
                grid_code=code,
            )
        )
    return rows


def _buildings(adopted: Adopted) -> list[Row]:
    """List the buildings that a drawn line cuts off from most of their unit."""
    buildings = adopted.land.buildings
    unit = buildings["unit"].to_numpy()
    places = shapely.point_on_surface(buildings.geometry.to_numpy())
    rows = []
    for at in np.flatnonzero(adopted.moved & (adopted.holder[unit] != adopted.drawn_in)):
        building = buildings.iloc[at]
        code, whose = str(adopted.codes[unit[at]]), adopted.called(int(adopted.drawn_in[at]))
        detail = (
            f"building {building['building_id']}, {building['households']} households, was drawn "
            f"in {whose}; its ground lies mostly elsewhere, it is now in {code}"
        )
        home = str(adopted.land.units["community_code"].iat[unit[at]])
        kind = ExceptionKind.BUILDING_ACROSS_BORDER
        rows.append(exception_row(kind, home, detail, places[at], grid_code=code))
    return rows


def _new_codes(adopted: Adopted) -> list[Row]:
    """List the grids whose code is not one of today."""
    rows = []
    _, first = np.unique(adopted.settled.group, return_index=True)
    for group, unit in enumerate(first):
        if adopted.marks.get(group, Mark()).code:
            continue
        drawn, grid = int(adopted.stands_for[unit]), adopted.grids.iloc[adopted.row[unit]]
        if drawn < 0 and adopted.holder[unit] < 0:
            why = "a new grid where none was drawn"
        elif drawn < 0:
            why = f"a new grid, apart from the rest of {adopted.called(int(adopted.holder[unit]))}"
        elif adopted.drawn["code"].iat[drawn]:
            why = f"the code of {adopted.called(drawn)} was given to several grids"
        else:
            why = f"no code was given to {adopted.drawn['name'].iat[drawn] or 'this grid'}"
        rows.append(
            exception_row(
                ExceptionKind.CODE_CHANGED,
                str(grid["community_code"]),
                f"{why}: now {grid['grid_code']}, {grid['households']} households",
                grid.geometry,
                grid_code=str(grid["grid_code"]),
            )
        )
    return rows


def _gone(adopted: Adopted) -> list[Row]:
    """List the drawn grids that hold most of no unit."""
    rows = []
    for at in np.setdiff1d(np.arange(len(adopted.drawn)), adopted.stands_for):
        detail = f"{adopted.called(int(at))} holds most of no building's ground: it is no grid now"
        shape = adopted.drawn.geometry.iat[at]
        rows.append(exception_row(ExceptionKind.CODE_CHANGED, "", detail, shape))
    return rows


def _as_of_every_plan(adopted: Adopted) -> list[Row]:
    """List exclaves, small communities, giants, cut compounds."""
    homes = range(len(adopted.land.communities))
    divided = [Divided(adopted.row[adopted.home == at], []) for at in homes]
    return findings(adopted.district, adopted.land, divided, adopted.codes, adopted.terms)
