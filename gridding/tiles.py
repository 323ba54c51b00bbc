"""Map tiles of the web: where they lie, and which tiles of a GCJ-02 map cover one of true ground.

Tiles are XYZ: Web Mercator, level z has 2^z by 2^z of them, (0, 0) is in the north-west.
"""

from dataclasses import dataclass
from math import atan, degrees, floor, log, pi, radians, sinh, tan

from gridding.datum import wgs84_to_gcj02

SIZE_PX = 256
"""How wide and high a tile usually is."""


@dataclass(frozen=True)
class Tile:
    """A tile by its level, its column from the west and its row from the north."""

    z: int
    x: int
    y: int

    @property
    def exists(self) -> bool:
        """Whether the level has such a tile."""
        return self.z >= 0 and all(0 <= at < 2**self.z for at in (self.x, self.y))


@dataclass(frozen=True)
class Part:
    """A tile of another map, and where its upper left corner goes.

    Attributes
    ----------
    tile : Tile
    left, top : int
        Pixels from the upper left corner of the tile that is made; negative beyond it.
    """

    tile: Tile
    left: int
    top: int


def pixel_of(lon: float, lat: float, z: int, size_px: int = SIZE_PX) -> tuple[float, float]:
    """Return where a place lies on the map of a level.

    Parameters
    ----------
    lon, lat : float
        Degrees, in the datum of the map; short of the poles.
    z : int
    size_px : int
        Of a tile.

    Returns
    -------
    (float, float)
        Pixels to the east and to the south of the map's north-west corner.

    Examples
    --------
    >>> pixel_of(0.0, 0.0, 1)
    (256.0, 256.0)
    """
    whole = size_px * 2**z
    north = log(tan(pi / 4 + radians(lat) / 2))
    return (lon / 360 + 0.5) * whole, (0.5 - north / (2 * pi)) * whole


def place_of(east: float, south: float, z: int, size_px: int = SIZE_PX) -> tuple[float, float]:
    """Return the place of a pixel, as degrees of longitude and latitude; undoes `pixel_of`.

    Parameters
    ----------
    east, south : float
        Pixels.
    z : int
    size_px : int

    Returns
    -------
    (float, float)
    """
    whole = size_px * 2**z
    return (east / whole - 0.5) * 360, degrees(atan(sinh((0.5 - south / whole) * 2 * pi)))


def gcj02_parts(tile: Tile, size_px: int = SIZE_PX) -> list[Part]:
    """Return which tiles of a GCJ-02 map show the ground of a tile, and where they go.

    The map is moved by whole pixels, by what the datum is off in the tile's middle.

    Parameters
    ----------
    tile : Tile
        Of true ground: WGS-84 or CGCS2000.
    size_px : int

    Returns
    -------
    list of Part
        One to four; the tile itself where the datum does not shift. On no level from 10 on is
        anything in the tile off by more than 1.5 of its 256 pixels.
    """
    middle = ((tile.x + 0.5) * size_px, (tile.y + 0.5) * size_px)
    lon, lat = wgs84_to_gcj02(*place_of(*middle, tile.z, size_px))
    moved = pixel_of(float(lon), float(lat), tile.z, size_px)
    right, down = (round(there - here) for there, here in zip(moved, middle, strict=True))
    columns = _covering(tile.x * size_px + right, size_px)
    rows = _covering(tile.y * size_px + down, size_px)
    parts = (
        Part(Tile(tile.z, x % 2**tile.z, y), left, top) for y, top in rows for x, left in columns
    )
    return [part for part in parts if part.tile.exists]


def _covering(start_px: int, size_px: int) -> list[tuple[int, int]]:
    """Return which columns cover as many pixels as one has from some pixel on, and where from."""
    first = floor(start_px / size_px)
    offset = first * size_px - start_px
    return [(first, offset)] if offset == 0 else [(first, offset), (first + 1, offset + size_px)]
