"""Ground that a department has not, or that none has: every piece of it, however small."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from gridding.land.borders import Floats, Geometries, Ints
from gridding.land.build import Land
from gridding.merge.holding import NONE, Layer, cut, most_of

NOISE_M2 = 1e-3
NOISE_M = 1e-3
"""Narrower than this everywhere is no ground: a straight line in degrees is straight in metres to
a millimetre, and two that mean the same line may part by as much."""
COLUMNS = ("department", "community_code", "grid_code", "households", "area_m2", "geometry")


def unowned_of(layers: list[Layer], land: Land, codes: npt.NDArray[np.object_]) -> gpd.GeoDataFrame:
    """List the pieces of the district's ground that a department's areas do not cover.

    Parameters
    ----------
    layers : list of Layer
        In the order of the manifest.
    land : Land
    codes : (u,) array of str
        Grid code of each unit.

    Returns
    -------
    GeoDataFrame
        As `gridding.plan.Merge.unowned`, in the land's metric CRS; first what no department has
        (an empty department), then by layer; the largest first. A piece is connected, whatever
        borders run through it; its community and its grid are those that hold most of it. A
        building that no area holds counts for the piece that holds most of it; one beside the
        district lies in none. Left out is only what rounding makes: less than `NOISE_M2`, or
        nowhere wider than `NOISE_M`.
    """
    pieces = unowned_pieces(layers, land)
    frames = [_listed(name, each, layers, land, codes) for name, each in pieces.items()]
    if not frames:
        nothing = {name: pd.Series(dtype="str") for name in COLUMNS[:3]}
        nothing |= {"households": pd.Series(dtype="int64"), "area_m2": pd.Series(dtype="float64")}
        return gpd.GeoDataFrame(nothing, geometry=[], crs=land.units.crs)
    return gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=land.units.crs)


def unowned_pieces(layers: list[Layer], land: Land) -> dict[str, Geometries]:
    """Return the connected pieces by department, the largest first; under ``""`` what none has."""
    ground = shapely.coverage_union_all(land.communities.geometry.to_numpy())
    owned = [shapely.union_all(layer.shapes) for layer in layers]
    out = {"": pieces_of(shapely.difference(ground, shapely.union_all(owned)))} if layers else {}
    for layer, theirs in zip(layers, owned, strict=True):
        out[layer.name] = pieces_of(shapely.difference(ground, theirs))
    return out


def pieces_of(ground: shapely.Geometry) -> Geometries:
    """Return the connected pieces of some ground without rounding errors, the largest first."""
    parts = shapely.get_parts(ground)
    parts = parts[shapely.area(parts) >= NOISE_M2]
    parts = parts[~narrow(parts, NOISE_M)]
    west, south, *_ = shapely.bounds(parts).T if len(parts) else np.empty((4, 0))
    order = np.lexsort((south, west, -shapely.area(parts)))
    ordered: Geometries = parts[order]
    return ordered


def narrow(parts: Geometries, width_m: float) -> npt.NDArray[np.bool_]:
    """Tell which polygons are nowhere as wide as this."""
    # An area is at most its perimeter times the radius of its largest circle.
    out: npt.NDArray[np.bool_] = 2 * shapely.area(parts) <= width_m * shapely.length(parts)
    out[out] = shapely.is_empty(shapely.buffer(parts[out], -width_m / 2, join_style="mitre"))
    return out


def _listed(
    name: str,
    pieces: Geometries,
    layers: list[Layer],
    land: Land,
    codes: npt.NDArray[np.object_],
) -> gpd.GeoDataFrame:
    of = [layer.of_building for layer in layers if name in {"", layer.name}]
    homeless = np.flatnonzero((np.stack(of) == NONE).all(axis=0))
    at, building, _ = _overlaid(pieces, land.buildings.geometry.to_numpy()[homeless], most=True)
    households = land.buildings["households"].to_numpy()[homeless[building]]
    n = len(pieces)
    community, grid = most_held(pieces, land, land.units["community_code"].to_numpy(), codes)
    return gpd.GeoDataFrame(
        {
            "department": pd.array([name] * n, dtype="str"),
            "community_code": pd.array(community, dtype="str"),
            "grid_code": pd.array(grid, dtype="str"),
            "households": np.bincount(at, households, n).astype(np.int64),
            "area_m2": shapely.area(pieces),
        },
        geometry=pieces,
        crs=land.units.crs,
    )


def _overlaid(
    pieces: Geometries, shapes: Geometries, *, most: bool = False
) -> tuple[Ints, Ints, Floats]:
    """Return pairs of piece and shape that meet, and their ground; ``most``: a shape only once."""
    shape, piece, parts = cut(shapes, pieces)
    m2: Floats = shapely.area(parts)
    order = np.lexsort((piece, -m2, shape))
    if most:
        order = order[np.unique(shape[order], return_index=True)[1]]
    return piece[order], shape[order], m2[order]


def most_held(
    pieces: Geometries, land: Land, *of_unit: npt.NDArray[np.object_]
) -> list[npt.NDArray[np.object_]]:
    """Return for each piece of ground what most of it lies in.

    Parameters
    ----------
    pieces : (n,) array of Polygon or MultiPolygon
        In the land's metric CRS.
    land : Land
    *of_unit : (u,) arrays of str
        For example the grid code of each unit.

    Returns
    -------
    list of (n,) array of str
        One for each of them. Of equals the first; empty for what lies in no unit.
    """
    piece, unit, m2 = _overlaid(pieces, land.units.geometry.to_numpy())
    out = []
    for label in of_unit:
        labels, number = np.unique(label[unit].astype(object), return_inverse=True)
        most = most_of(piece, number, m2, len(pieces))
        out.append(np.append(labels, "")[most])  # -1 is the last
    return out
