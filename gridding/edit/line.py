"""A grid divided by a line that a planner drew across it."""

from collections import deque
from itertools import pairwise

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Geod

from gridding.crs import SWAPPED, to_lonlat
from gridding.district import STORAGE_CRS
from gridding.edit.bits import ELSEWHERE, attached, main_bits
from gridding.edit.ground import Ground
from gridding.edit.made import continuing, made
from gridding.edit.ops import Line, SplitByLine
from gridding.edit.piece import Change
from gridding.edit.refused import locked_grids, place_of, unknown_grids
from gridding.errors import Fault, InputError
from gridding.land.borders import Floats, Ints
from gridding.land.projection import from_storage, to_metric, to_storage
from gridding.plan import GridKind

BESIDE_DEG = 1e-4
"""So far beyond the grid a line is looked at."""

KM = 1000.0

Shapes = npt.NDArray[np.object_]


def split_by_line(op: SplitByLine, ground: Ground) -> Change:
    """Divide a grid by a line: each unit goes to the side that has most of its ground.

    Of each side the main bit stands; others, that the line cut off from it, join the other side.

    Raises
    ------
    InputError
        The grid is unknown or locked; the line is elsewhere, does not cross the grid, ends inside
        it, or leaves a side without units.
    """
    faults = list(unknown_grids(ground, [op.grid_code]))
    if faults:
        raise InputError(faults)
    label = int(ground.labels([op.grid_code])[0])
    faults = list(locked_grids(ground, np.array([label])))
    if faults:
        raise InputError(faults)
    line = _read(op.line, ground, label)
    units = np.flatnonzero(ground.grid == label)
    shapes = _metric(ground, ground.shapes[units])
    sides = _sides(shapely.coverage_union_all(shapes), line, ground, label)
    most = shapely.area(shapely.intersection(shapes, sides[1])) > shapely.area(shapes) / 2
    if most.all() or not most.any():
        empty = sides[int(not most.any())]
        found = f"{empty.area:.0f} m² beyond it, most of no unit"
        message = "the line leaves one side without units"
        raise InputError(Fault(message, found=found, place=_lonlat(ground, empty)))
    side = np.full(len(ground.units), ELSEWHERE)
    side[units] = most
    bit = ground.bits(side, ground.usable)
    group = attached(ground, main_bits(ground, side), bit)
    after = continuing(ground, group, [label])
    return made(ground, after, GridKind(ground.grids["kind"].iat[label]))


def _read(line: Line, ground: Ground, label: int) -> shapely.LineString:
    """Return the line in EPSG:4490."""
    x, y = np.array([point[:2] for point in line.coordinates]).T
    outline, place = ground.grids.geometry.iat[label], place_of(ground, label)
    if _meets(y, x, outline) and not _meets(x, y, outline):
        found = f"{x[0]:.10g}, {y[0]:.10g}"
        raise InputError(Fault(SWAPPED, found=found, wanted="longitude, latitude", place=place))
    drawn = shapely.LineString(np.column_stack(to_lonlat(x, y, "cgcs2000")))
    if drawn.length == 0:
        wanted = f"a line across grid {ground.code(label)}"
        raise InputError(Fault("the line has no length", wanted=wanted, place=place))
    return shapely.remove_repeated_points(drawn)


def _meets(x: Floats, y: Floats, outline: shapely.Geometry) -> bool:
    points = np.column_stack([x, y])
    if not np.isfinite(points).all():
        return False
    return bool(shapely.LineString(points).intersects(shapely.envelope(outline)))


def _metric(ground: Ground, shapes: Shapes, *, dense: bool = False) -> Shapes:
    frame = gpd.GeoDataFrame(geometry=gpd.GeoSeries(shapes, crs=STORAGE_CRS))
    project = to_metric if dense else from_storage
    moved = project(frame, CRS(ground.piece.metric_crs))
    return np.asarray(moved.geometry.to_numpy(), dtype=object)


def _lonlat(ground: Ground, shape: shapely.Geometry) -> tuple[float, float]:
    point = gpd.GeoSeries([shapely.point_on_surface(shape)], crs=ground.piece.metric_crs)
    stored = to_storage(gpd.GeoDataFrame(geometry=point)).geometry.iat[0]
    return float(stored.x), float(stored.y)


def _sides(
    outline: shapely.Geometry, drawn: shapely.LineString, ground: Ground, label: int
) -> Shapes:
    """Return the ground on either side of a line, in two shapes."""
    west, south, east, north = shapely.bounds(ground.grids.geometry.iat[label])
    beside = west - BESIDE_DEG, south - BESIDE_DEG, east + BESIDE_DEG, north + BESIDE_DEG
    near = np.array([shapely.clip_by_rect(drawn, *beside)], dtype=object)
    # The line goes on beyond the outline: an end cut off at it might miss it by a hair.
    noded = shapely.union_all([shapely.boundary(outline), *_metric(ground, near, dense=True)])
    faces = shapely.get_parts(shapely.polygonize([noded]))
    faces = faces[shapely.contains(outline, shapely.point_on_surface(faces))]
    if len(faces) < 2:  # noqa: PLR2004
        raise InputError(_not_across(drawn, ground, label))
    side = _coloured(faces)
    if side is None:
        message = f"the line does not part grid {ground.code(label)} into two sides"
        wanted = "a line that crosses it once"
        raise InputError(Fault(message, wanted=wanted, place=place_of(ground, label)))
    both = [shapely.union_all(faces[side == k]) for k in (0, 1)]
    return np.array(both, dtype=object)


def _not_across(drawn: shapely.LineString, ground: Ground, label: int) -> Fault:
    code, outline = ground.code(label), ground.grids.geometry.iat[label]
    for end in (drawn.coords[0], drawn.coords[-1]):
        if shapely.contains_properly(outline, shapely.Point(end)):
            message = f"the line ends inside grid {code}"
            wanted = "a line that goes on beyond its border on both ends"
            return Fault(message, wanted=wanted, place=(float(end[0]), float(end[1])))
    x, y, lon, lat = shapely.get_coordinates(shapely.shortest_line(drawn, outline)).ravel().tolist()
    away_m = Geod(ellps="GRS80").inv(x, y, lon, lat)[2]
    found = f"{away_m:.0f} m away" if away_m < KM else f"{away_m / KM:.0f} km away"
    found = found if away_m else "it only touches it"
    return Fault(f"the line does not cross grid {code}", found=found, place=(lon, lat))


def _coloured(faces: Shapes) -> Ints | None:
    """Give faces on the two sides of every piece of line different numbers; None if none can.

    The faces are noded: where two meet, they have whole segments in common.
    """
    near: list[set[int]] = [set() for _ in faces]
    first: dict[bytes, int] = {}
    for face, shape in enumerate(faces):
        for ring in shapely.get_rings(shape):
            points = shapely.get_coordinates(ring)
            for one, two in pairwise([point.tobytes() for point in points]):
                key = min(one + two, two + one)
                other = first.setdefault(key, face)
                if other != face:
                    near[face].add(other)
                    near[other].add(face)
    side = np.full(len(faces), -1, np.int64)
    side[0] = 0
    queue = deque([0])
    while queue:
        face = queue.popleft()
        for other in sorted(near[face]):
            if side[other] == side[face]:
                return None
            if side[other] < 0:
                side[other] = 1 - side[face]
                queue.append(other)
    return None if (side < 0).any() else side
