"""The invented place before anybody lives there: outline, river, railway, and its coordinates.

Everything is made in local metres, x to the east and y to the north of `CENTRE`.
"""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from pyproj.enums import TransformDirection
from shapely.geometry import LineString, MultiLineString, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from gridding.synth.shape import Shape

CENTRE = (109.825, 40.65)
METRIC_CRS = "EPSG:4546"
"""CGCS2000 Gauss-Krueger, central meridian 111° E: the zone in which the place lies."""
TRACK_GAP_M = 5.0
NORTH_SOUTH = 1.15
"""The outline is this much longer from north to south than from west to east."""
DEGREE_DECIMALS = 9

Shaped = TypeVar("Shaped", bound=BaseGeometry)


@dataclass(frozen=True)
class Ground:
    """Outline, river and railway in local metres.

    Attributes
    ----------
    half_x, half_y : float
        Half the extent of the outline before it is made irregular.
    outline : Polygon
    river : Polygon
    tracks : tuple of LineString
        The main line (twin tracks), the branch, the station's sidings and the works' spur.
    track_names : tuple of str
    rails : MultiLineString
        All tracks as one geometry.
    station : tuple of float
    """

    half_x: float
    half_y: float
    outline: Polygon
    river: Polygon
    tracks: tuple[LineString, ...]
    track_names: tuple[str, ...]
    rails: MultiLineString
    station: tuple[float, float]


def make_ground(shape: Shape, rng: np.random.Generator) -> Ground:
    """Draw outline, river and railway.

    Parameters
    ----------
    shape : Shape
    rng : numpy.random.Generator

    Returns
    -------
    Ground
    """
    half_x = float(np.sqrt(shape.area_km2 * 1e6 / (3.45 * NORTH_SOUTH)))
    half_y = half_x * NORTH_SOUTH
    outline = _outline(half_x, half_y, rng)
    river = _river(half_x, half_y, rng)
    main = _wave(half_x * 1.25, -0.36 * half_y, 0.07 * half_y, rng)
    west = shapely.offset_curve(main, TRACK_GAP_M)
    branch = _branch(main, half_x, half_y)
    station = main.interpolate(main.project(shapely.Point(0.12 * half_x, -0.36 * half_y)))
    sidings = _sidings(main, main.project(station))
    spur = _spur(main, half_x, half_y)
    names = ("京昆线", "京昆线", "昆白支线", *("昆南站",) * len(sidings), "钢厂专用线")
    reach = outline.buffer(250.0)
    tracks = tuple(
        _part(shapely.intersection(track, reach), LineString)
        for track in (main, west, branch, *sidings, spur)
    )
    return Ground(
        half_x,
        half_y,
        outline,
        _part(shapely.intersection(river, reach), Polygon),
        tracks,
        names,
        MultiLineString(tracks),
        (station.x, station.y),
    )


def _part(geometry: BaseGeometry, kind: type[Shaped]) -> Shaped:
    """Return the largest part of the wanted kind."""
    parts = [part for part in shapely.get_parts(geometry) if isinstance(part, kind)]
    return max(parts, key=lambda part: (part.area, part.length))


def _outline(half_x: float, half_y: float, rng: np.random.Generator) -> Polygon:
    turn = np.linspace(0.0, 2 * np.pi, 400, endpoint=False)
    radius = (np.abs(np.cos(turn)) ** 3 + np.abs(np.sin(turn)) ** 3) ** (-1 / 3)
    for wave in range(2, 9):
        radius *= 1 + 0.11 / wave * np.sin(wave * turn + rng.uniform(0, 2 * np.pi))
    points = np.column_stack([half_x * radius * np.cos(turn), half_y * radius * np.sin(turn)])
    return Polygon(0.98 * points)


def _wave(half: float, level: float, swing: float, rng: np.random.Generator) -> LineString:
    """Return a gently swinging line from west to east."""
    x = np.arange(-half, half, 40.0)
    t = x / half
    phase = rng.uniform(0, 2 * np.pi, 2)
    y = level + swing * (np.sin(2.2 * t + phase[0]) + 0.35 * np.sin(5.0 * t + phase[1]))
    return LineString(np.column_stack([x, y]))


def _river(half_x: float, half_y: float, rng: np.random.Generator) -> Polygon:
    t = np.arange(-1.3, 1.3, 40.0 / half_y)
    phase = rng.uniform(0, 2 * np.pi, 5)
    middle = half_x * (
        -0.36 + 0.09 * np.sin(2.6 * t + phase[0]) + 0.035 * np.sin(7.0 * t + phase[1])
    )
    wide = 42.0 + 16.0 * np.sin(4.0 * t + phase[2]) + 9.0 * np.sin(13.0 * t + phase[3])
    wide *= 1.25 - 0.35 * t
    line = np.column_stack([middle, half_y * t])
    along = np.gradient(line, axis=0)
    normal = np.column_stack([along[:, 1], -along[:, 0]])
    normal /= np.hypot(normal[:, 0], normal[:, 1])[:, None]
    banks = np.vstack([line + normal * wide[:, None], (line - normal * wide[:, None])[::-1]])
    return Polygon(banks)


def _bend(points: NDArray[np.float64]) -> LineString:
    """Return a smooth quadratic curve with ``points`` as start, handle and end."""
    t = np.linspace(0.0, 1.0, 120)[:, None]
    start, handle, end = points
    return LineString((1 - t) ** 2 * start + 2 * t * (1 - t) * handle + t**2 * end)


def _branch(main: LineString, half_x: float, half_y: float) -> LineString:
    """Return the branch line: off the main line in the east, then up to the north."""
    start = main.interpolate(main.project(shapely.Point(0.3 * half_x, -0.36 * half_y)))
    handle = main.interpolate(main.project(shapely.Point(0.72 * half_x, -0.36 * half_y)))
    points = np.array([[start.x, start.y], [handle.x, handle.y], [0.62 * half_x, 1.25 * half_y]])
    return _bend(points)


def _sidings(main: LineString, at: float) -> list[LineString]:
    """Return the station's loops on the far side of the twin track."""
    middle = [(500.0, -6.0), (420.0, -12.0), (330.0, -18.0)]
    return [
        _part(shapely.offset_curve(substring(main, at - r, at + r), gap), LineString)
        for r, gap in middle
    ]


def _spur(main: LineString, half_x: float, half_y: float) -> LineString:
    """Return the works' own track: it leaves the main line in the west and ends in the yard."""
    start = main.interpolate(main.project(shapely.Point(-0.58 * half_x, -0.36 * half_y)))
    handle = main.interpolate(main.project(shapely.Point(-0.78 * half_x, -0.36 * half_y)))
    points = np.array([[start.x, start.y], [handle.x, handle.y], [-0.8 * half_x, 0.12 * half_y]])
    return _bend(points)


def to_degrees(geometry: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return local metres as longitude, latitude in EPSG:4490.

    Equal points stay equal, so shared borders stay shared.

    Parameters
    ----------
    geometry : ndarray of shapely geometry
        In local metres.

    Returns
    -------
    ndarray of shapely geometry
    """
    there = Transformer.from_crs("EPSG:4490", METRIC_CRS, always_xy=True)
    origin = np.array(there.transform(*CENTRE))

    def shift(points: NDArray[np.float64]) -> NDArray[np.float64]:
        x, y = (points + origin).T
        lon, lat = there.transform(x, y, direction=TransformDirection.INVERSE)
        return np.round(np.column_stack([lon, lat]), DEGREE_DECIMALS)

    moved: NDArray[np.object_] = shapely.transform(geometry, shift)
    return moved
