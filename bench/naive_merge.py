"""The naive merge: overlay the departments' layers, then dissolve slivers into their neighbours."""

import time
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from bench.audit import Ground, holding, raw_layers

TOUCH_M = 0.01
"""Overlaid borders meet within rounding: a border is common where it runs this close."""

ROUNDING_M2 = 1e-4
"""Smaller pieces are left away: those are rounding."""


@dataclass(frozen=True)
class Naive:
    """Pieces, metric, and the CPU seconds that they took so far."""

    shapes: np.ndarray
    cpu_s: float


def overlaid(land: Ground, manifest: Path, crs: str) -> Naive:
    """Overlay all layers, one after the other, within the communities.

    Borders are projected vertex by vertex: points put into them first, as `audit.ground` does to
    measure, would not lie alike on borders that two layers share, and leave hairs between them.
    """
    begin = time.process_time()
    whole = shapely.union_all(land.communities)
    pieces = gpd.GeoDataFrame({"district": [0]}, geometry=[whole], crs=crs)
    for name, areas in raw_layers(manifest, crs, segment_deg=np.inf).items():
        layer = gpd.GeoDataFrame({name: areas.ids}, geometry=list(areas.shapes), crs=crs)
        pieces = gpd.overlay(pieces, layer, how="union", keep_geom_type=True)
        pieces = pieces[pieces["district"].notna()]
    single = pieces.explode(index_parts=False).geometry.to_numpy()
    single = single[shapely.area(single) > ROUNDING_M2]
    return Naive(single, time.process_time() - begin)


def without_slivers(pieces: Naive, land: Ground, *, least_m2: float, least: float) -> Naive:
    """Dissolve pieces into the neighbour with the longest common border, the smallest first.

    Parameters
    ----------
    pieces : Naive
    land : Ground
    least_m2 : float
        Smaller pieces are dissolved.
    least : float
        And so are pieces with fewer households.
    """
    begin = time.process_time()
    shapes: list[shapely.Geometry | None] = list(pieces.shapes)
    area = shapely.area(pieces.shapes)
    at = holding(pieces.shapes, land)
    lived = np.bincount(at[at >= 0], land.households[at >= 0], len(shapes)).astype(float)
    border = _borders(pieces.shapes)
    while small := [k for k in border if area[k] < least_m2 or lived[k] < least]:
        taken = min(small, key=lambda k: (lived[k] if area[k] >= least_m2 else -1.0, area[k]))
        near = border.pop(taken)
        if not near:
            continue  # an island stays as it is
        into = max(near, key=lambda k: (near[k], -k))
        shapes[into] = shapely.union_all([shapes[into], shapes[taken]], grid_size=1e-6)
        shapes[taken] = None
        area[into] += area[taken]
        lived[into] += lived[taken]
        for other, length in near.items():
            del border[other][taken]
            if other != into:
                border[into][other] = border[into].get(other, 0.0) + length
                border[other][into] = border[into][other]
    kept = np.array([shape for shape in shapes if shape is not None], dtype=object)
    return Naive(kept, pieces.cpu_s + time.process_time() - begin)


def _borders(shapes: np.ndarray) -> dict[int, dict[int, float]]:
    """Return for each piece its neighbours and the metres of border in common."""
    left, right = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=TOUCH_M)
    left, right = left[left < right], right[left < right]
    edge, near = shapely.boundary(shapes), shapely.buffer(shapes, TOUCH_M, quad_segs=1)
    metres = np.maximum(  # of a piece that lies within another only its own border is in common
        shapely.length(shapely.intersection(edge[left], near[right])),
        shapely.length(shapely.intersection(edge[right], near[left])),
    )
    out: dict[int, dict[int, float]] = {k: {} for k in range(len(shapes))}
    for a, b, length in zip(left.tolist(), right.tolist(), metres.tolist(), strict=True):
        if length > 2 * TOUCH_M:
            out[a][b] = out[b][a] = length
    return out
