"""What an edit makes: units under their new grids, turned into rows with outlines and measures."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS

from gridding.codes import grid_name, number_grids
from gridding.district import STORAGE_CRS
from gridding.edit.ground import Ground
from gridding.edit.piece import Change
from gridding.edit.warned import warned
from gridding.grids import dissolved, measures
from gridding.land.borders import Ints
from gridding.land.projection import from_storage
from gridding.plan import GridKind
from gridding.today import continued

Shapes = npt.NDArray[np.object_]
_KEPT = ("name", "kind", "community_code", "street_code", "locked")
"""What a grid keeps, whatever units come and go."""


@dataclass(frozen=True)
class _Outlines:
    """Outlines of some grids, as stored and in the metric CRS."""

    stored: Shapes
    metric: Shapes


def made(ground: Ground, after: Ints, kind: GridKind = GridKind.BASIC) -> Change:
    """Return the change that gives units to other grids.

    Parameters
    ----------
    ground : Ground
    after : (u,) int array
        Label of each unit's grid; those beyond the labels of ``ground.grids`` are new grids.
    kind : GridKind
        Of the new grids.

    Returns
    -------
    Change

    Raises
    ------
    InputError
        A community needs a number above 999.
    """
    moves = np.flatnonzero(after != ground.grid)
    touched = np.union1d(after[moves], ground.grid[moves])
    changed = touched[np.isin(touched, after)]
    mine = np.flatnonzero(np.isin(after, changed))
    group = np.searchsorted(changed, after[mine])
    outlines = _outlines(ground, mine, group)
    codes = _codes(ground, changed, mine, group, outlines)
    rows = _rows(ground, changed, codes, kind)
    homes = rows["community_code"].tolist()
    targets = np.array([ground.piece.target[code] for code in homes], dtype=np.int64)
    units = ground.units.iloc[mine]
    buildings = _buildings(ground, mine)
    rows |= measures(units, group, buildings, outlines.metric, targets)
    frame = _frame(ground, rows, outlines.stored)
    code_of = dict(zip(changed.tolist(), codes, strict=True))
    ids = ground.units["unit_id"].to_numpy()
    members = {code: mine[group == k] for k, code in enumerate(codes)}
    return Change(
        frame,
        tuple(ground.code(int(label)) for label in np.setdiff1d(touched, changed)),
        {int(ids[unit]): code_of[int(after[unit])] for unit in moves},
        warned(ground, frame, members),
    )


def continuing(ground: Ground, group: Ints, among: Collection[int]) -> Ints:
    """Return the labels of groups that grids were made into: who goes on keeps its label.

    A group goes on as the grid with which it shares more than half of the households both ways;
    others are new.

    Parameters
    ----------
    ground : Ground
    group : (u,) int array
        Numbered from 0; -1 for units that stay in their grids.
    among : collection of int
        Labels of the grids that were divided or merged.

    Returns
    -------
    (u,) int array
    """
    mine = np.flatnonzero(group >= 0)
    before = np.where(np.isin(ground.grid[mine], list(among)), ground.grid[mine], -1)
    area_m2 = shapely.area(_metric(ground, ground.units.iloc[mine]))
    goes_on = continued(before, group[mine], ground.loads[mine], area_m2)
    fresh = len(ground.grids) + np.cumsum(goes_on < 0) - 1
    after = ground.grid.copy()
    after[mine] = np.where(goes_on >= 0, goes_on, fresh)[group[mine]]
    return after


def _metric(ground: Ground, frame: gpd.GeoDataFrame) -> Shapes:
    moved = from_storage(frame, CRS(ground.piece.metric_crs))
    return np.asarray(moved.geometry.to_numpy(), dtype=object)


def _outlines(ground: Ground, mine: Ints, group: Ints) -> _Outlines:
    stored = dissolved(ground.shapes[mine], group)
    frame = gpd.GeoDataFrame(geometry=gpd.GeoSeries(stored, crs=STORAGE_CRS))
    return _Outlines(stored, _metric(ground, frame))


def _codes(
    ground: Ground, changed: Ints, mine: Ints, group: Ints, outlines: _Outlines
) -> list[str]:
    """Return the code of each changed grid; new ones are numbered from the north, west to east."""
    first = np.unique(group, return_index=True)[1]
    homes = ground.home[mine[first]].tolist()
    kept = [ground.code(int(k)) if k < len(ground.grids) else "" for k in changed]
    used = [f"{c}{min(n - 1, 999):03d}" for c, n in ground.piece.next_number.items() if n > 1]
    inside = shapely.point_on_surface(outlines.metric)
    x, y = shapely.get_x(inside), shapely.get_y(inside)
    return number_grids(homes, x, y, shapely.area(outlines.metric), kept=kept, used=used)


def _rows(ground: Ground, changed: Ints, codes: list[str], kind: GridKind) -> dict[str, Any]:
    """Return what is not measured of each changed grid."""
    about = ground.piece.communities.set_index("code")
    old = ground.grids.set_index("grid_code")
    rows: list[tuple[object, ...]] = []
    for label, code in zip(changed.tolist(), codes, strict=True):
        if label < len(ground.grids):
            rows.append((code, *(old[name][code] for name in _KEPT)))
            continue
        home = code[:-3]
        name = grid_name(str(about.at[home, "name"]), int(code[-3:]))
        rows.append((code, name, kind.value, home, str(about.at[home, "street_code"]), False))
    columns = zip(("grid_code", *_KEPT), zip(*rows, strict=True), strict=True)
    return {name: np.array(values, dtype=object) for name, values in columns}


def _buildings(ground: Ground, mine: Ints) -> gpd.GeoDataFrame:
    """Return the buildings of some units, metric, each with the position of its unit among them."""
    ids = ground.units["unit_id"].to_numpy()[mine]
    all_of_them = ground.piece.buildings
    some = all_of_them[all_of_them["unit_id"].isin(ids)].sort_values(
        ["unit_id", "building_id"], kind="stable"
    )
    some = some.assign(unit=np.searchsorted(ids, some["unit_id"].to_numpy()))
    return from_storage(some, CRS(ground.piece.metric_crs))


def _frame(ground: Ground, rows: dict[str, Any], stored: Shapes) -> gpd.GeoDataFrame:
    """Return rows as `Piece.grids` has them, by code."""
    frame = gpd.GeoDataFrame(rows, geometry=stored, crs=STORAGE_CRS)
    frame = frame.sort_values("grid_code", kind="stable", ignore_index=True)
    bare = ground.grids.drop(columns="geometry")
    return frame.astype(bare.dtypes.to_dict())[list(ground.grids.columns)]
