"""What the map of a merged plan has beyond a plan's: old areas, crosswalk, duties, workers."""

from collections.abc import Iterable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gridding.land.borders import Geometries, Ints
from gridding.plan import Merge, Plan
from maps.embedded import collection, labels, light_coverage, script_json
from maps.style import department_looks

MERGE_PANES = dict.fromkeys(
    ("areas", "casings", "borders", "lacking", "unowned", "conflicts"), False
)
"""Layers above those of a plan, from below; the pointer goes through them."""

MERGE_BOXES = ("unowned", "lacking", "conflicts")


def merge_data(plan: Plan, merge: Merge) -> dict[str, str]:
    """Return what lies in the page of a merged plan, as JSON by id.

    Parameters
    ----------
    plan : Plan
    merge : Merge
        ``plan.merge``.

    Returns
    -------
    dict of str to str
        ``areas``, ``borders`` (of each department, each line once), ``unowned`` (of no
        department), ``lacking`` (of one department) and ``conflicts``, each a GeoJSON
        FeatureCollection, and ``merge`` with everything else.
    """
    names = departments_of(merge)
    nobody = (merge.unowned["department"] == "").to_numpy()
    grids = pd.Series(np.arange(len(plan.grids)), index=plan.grids["grid_code"])
    told = {
        "departments": department_rows(merge),
        "crosswalk": _crosswalk(merge.crosswalk, names, grids),
        "labels": _area_labels(merge.areas, plan.info.metric_crs),
        **_duties(merge, grids),
        "workers": _workers(merge.staffing, grids),
    }
    crs = plan.info.metric_crs
    department = np.array([names.index(name) for name in merge.areas["department"]], dtype=int)
    shapes = _light(merge.areas.geometry, department)
    return {
        "merge": script_json(told),
        "areas": _areas(merge.areas, department, shapes),
        "borders": _borders(department, shapes),
        "unowned": _pieces(merge.unowned[nobody], names, crs),
        "lacking": _pieces(merge.unowned[~nobody], names, crs),
        "conflicts": _conflicts(merge.conflicts, crs),
    }


def departments_of(merge: Merge) -> list[str]:
    """Return the departments of a merge, in the order of the manifest.

    Parameters
    ----------
    merge : Merge

    Returns
    -------
    list of str
    """
    told = [str(row["department"]) for row in merge.figures.get("departments", ())]
    return list(dict.fromkeys([*told, *merge.areas["department"].astype(str)]))


def department_rows(merge: Merge) -> list[dict[str, Any]]:
    """Return for each department its name, how it is drawn and its number of areas.

    Parameters
    ----------
    merge : Merge

    Returns
    -------
    list of dict
        ``name, areas, colour, dash``.
    """
    names = departments_of(merge)
    areas = merge.areas["department"].value_counts()
    return [
        {"name": name, "areas": int(areas.get(name, 0)), **look}
        for name, look in zip(names, department_looks(names), strict=True)
    ]


def counts_of(merge: Merge) -> dict[str, int]:
    """Return how many things each of `MERGE_BOXES` shows.

    Parameters
    ----------
    merge : Merge

    Returns
    -------
    dict of str to int
    """
    nobody = int((merge.unowned["department"] == "").sum())
    lacking = len(merge.unowned) - nobody
    return {"unowned": nobody, "lacking": lacking, "conflicts": len(merge.conflicts)}


def _light(geometry: gpd.GeoSeries, department: Ints) -> Geometries:
    shapes: Geometries = geometry.to_numpy().copy()
    for d in np.unique(department):
        shapes[department == d] = light_coverage(geometry[department == d])
    return shapes


def _areas(frame: gpd.GeoDataFrame, department: Ints, shapes: Geometries) -> str:
    properties = pd.DataFrame(frame[["area_id", "households", "area_m2"]]).round({"area_m2": 1})
    properties.insert(0, "d", department)
    return collection(properties, shapes)


def _borders(department: Ints, shapes: Geometries) -> str:
    """Return the lines of each department, for dashes drawn twice would fill each other's gaps."""
    present = np.unique(department)
    lines = [shapely.union_all(shapely.boundary(shapes[department == d])) for d in present]
    return collection(pd.DataFrame({"d": present}), shapely.line_merge(lines))


def _area_labels(frame: gpd.GeoDataFrame, crs: str) -> list[dict[str, Any]]:
    places = labels(frame, crs, area=frame["area_id"].astype(str))
    return [place | {"at_row": row} for row, place in enumerate(places)]


def _pieces(frame: gpd.GeoDataFrame, names: list[str], crs: str) -> str:
    properties = pd.DataFrame(frame[["community_code", "grid_code", "households", "area_m2"]])
    properties.insert(0, "d", [names.index(n) if n in names else -1 for n in frame["department"]])
    return _marked(properties.round({"area_m2": 3}), frame.geometry, crs)


def _conflicts(frame: gpd.GeoDataFrame, crs: str) -> str:
    """Return a feature for each place, with all that is in conflict there."""
    placed = frame[~(frame.geometry.isna() | frame.geometry.is_empty)]
    rows = placed[["kind", "matter", "department", "other", "households", "area_m2"]]
    records = rows.astype(object).where(rows.notna(), "").to_dict("records")
    at: dict[bytes, list[dict[str, Any]]] = {}
    for record, wkb in zip(records, shapely.to_wkb(placed.geometry.to_numpy()), strict=True):
        at.setdefault(wkb, []).append(record)
    shapes = gpd.GeoSeries(shapely.from_wkb(np.array(list(at), dtype=object)), crs=frame.crs)
    return _marked(pd.DataFrame({"rows": list(at.values())}), shapes, crs)


def _marked(properties: pd.DataFrame, geometry: gpd.GeoSeries, crs: str) -> str:
    """Return each piece as it is drawn and, with the same properties, as a point upon it.

    ``extent_m`` is the length of the diagonal of its box: a piece that would be a few pixels
    large is shown by its point. Nothing is simplified, for a small piece could vanish.
    """
    boxes = geometry.to_crs(crs).bounds.to_numpy()
    properties = properties.reset_index(drop=True)
    properties["extent_m"] = np.hypot(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]).round(1)
    properties["piece"] = np.arange(len(properties))
    shapes = geometry.to_numpy()
    both = pd.concat([properties.assign(point=False), properties.assign(point=True)])
    return collection(both, np.concatenate([shapes, shapely.point_on_surface(shapes)]))


def _crosswalk(frame: pd.DataFrame, names: list[str], grids: "pd.Series[int]") -> list[list[Any]]:
    """Return rows of department, area id, grid, households, share of area, of grid, ground."""
    columns = "households household_share_of_area household_share_of_grid area_m2".split()
    numbers = frame[columns].round(dict(zip(columns, (0, 4, 4, 1), strict=True))).astype(object)
    numbers = numbers.where(frame[columns].notna(), None)
    return [
        [names.index(department), str(area), int(grids.get(code, -1)), *row]
        for department, area, code, row in zip(
            frame["department"],
            frame["area_id"].fillna(""),
            frame["grid_code"].fillna(""),
            numbers.to_numpy().tolist(),
            strict=True,
        )
        if department in names
    ]


def _duties(merge: Merge, grids: "pd.Series[int]") -> dict[str, Any]:
    """Return the matters' names, the different lists of duties and which of them each grid has."""
    names = dict(zip(merge.matters["code"], merge.matters["name"], strict=True))
    lists: dict[tuple[tuple[str, str], ...], int] = {}
    of_grid = [-1] * len(grids)
    for code, own in merge.duties.groupby("grid_code", sort=True):
        duties = tuple(sorted(zip(_texts(own["lead"]), _texts(own["matter"]), strict=True)))
        if code in grids.index:
            of_grid[grids[code]] = lists.setdefault(duties, len(lists))
    return {"matters": names, "duties": list(lists), "duties_of": of_grid}


def _workers(frame: pd.DataFrame, grids: "pd.Series[int]") -> list[list[Any]]:
    """Return rows of grid, name, role, department and households that know the worker."""
    placed = frame[frame["grid_code"].isin(grids.index)]
    people = placed["name"].fillna("").where(placed["name"].fillna("") != "", placed["worker_id"])
    return [
        list(row)
        for row in zip(
            grids[placed["grid_code"]].tolist(),
            _texts(people),
            _texts(placed["role"]),
            _texts(placed["department"]),
            placed["households_known"].fillna(0).astype(int).tolist(),
            strict=True,
        )
    ]


def _texts(values: Iterable[Any]) -> list[str]:
    return ["" if pd.isna(value) else str(value) for value in values]
