"""The town's lattice: warped lines of streets, the superblocks between them, and their inner lanes.

Every line runs through points of one fine lattice, so that what meets shares its points exactly.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import shapely
from numpy.typing import NDArray

from gridding.synth.ground import Ground

STEPS = 12
"""Lattice points along one side of a superblock."""
CLASS_PATTERN = ("primary", "tertiary", "secondary", "tertiary")
URBAN_SIDE_M = (330.0, 540.0)
RURAL_SIDE_M = (560.0, 900.0)
DROP_LINE = {"urban": 0.10, "rural": 0.45, "industry": 0.5, "park": 0.4}
"""Share of tertiary streets that are missing between two superblocks."""


class Use(StrEnum):
    """What the land of a superblock is used for."""

    URBAN = "urban"
    RURAL = "rural"
    INDUSTRY = "industry"
    PARK = "park"


@dataclass(frozen=True)
class Cell:
    """One superblock of the lattice and how lanes cut it.

    Attributes
    ----------
    col, row : int
    use : Use
    density : float
        Households a square kilometre that such land likes to hold.
    split_row : int
        Lattice step of the lane from west to east; 0 for none.
    split_cols : tuple of int
        Steps of the lanes from south to north, in the southern and the northern half; 0 for none.
    """

    col: int
    row: int
    use: Use
    density: float
    split_row: int
    split_cols: tuple[int, int]


@dataclass(frozen=True)
class Lattice:
    """Warped street lines and superblocks, in local metres.

    Attributes
    ----------
    points : ndarray, shape (12 * columns + 1, 12 * rows + 1, 2)
    col_classes, row_classes : tuple of str
        OSM class of each line from south to north, and from west to east.
    col_open, row_open : ndarray of bool
        ``col_open[i, j]``: the line i has a street beside row j; ``row_open[i, j]``: the line j
        has a street beside column i.
    cells : tuple of Cell
    """

    points: NDArray[np.float64]
    col_classes: tuple[str, ...]
    row_classes: tuple[str, ...]
    col_open: NDArray[np.bool_]
    row_open: NDArray[np.bool_]
    cells: tuple[Cell, ...]

    def along_col(self, a: int, low: int, high: int) -> NDArray[np.float64]:
        """Return the points of lattice line ``a`` from south ``low`` to north ``high``."""
        return self.points[a, low : high + 1]

    def along_row(self, b: int, low: int, high: int) -> NDArray[np.float64]:
        """Return the points of lattice line ``b`` from west ``low`` to east ``high``."""
        return self.points[low : high + 1, b]

    def heading(self, cell: Cell) -> float:
        """Return the direction of a superblock's rows, in radians from the east."""
        a, b = STEPS * cell.col, STEPS * cell.row + STEPS // 2
        step = self.points[a + STEPS, b] - self.points[a, b]
        return float(np.arctan2(step[1], step[0]))

    def ring(self, cell: Cell) -> NDArray[np.float64]:
        """Return the superblock's border as a closed ring of points."""
        a, b = STEPS * cell.col, STEPS * cell.row
        sides = (
            self.along_row(b, a, a + STEPS),
            self.along_col(a + STEPS, b, b + STEPS)[1:],
            self.along_row(b + STEPS, a, a + STEPS)[::-1][1:],
            self.along_col(a, b, b + STEPS)[::-1][1:],
        )
        return np.vstack(sides)

    def lanes(self, cell: Cell) -> list[NDArray[np.float64]]:
        """Return the lines that cut a superblock, from side to side."""
        a, b, cut = STEPS * cell.col, STEPS * cell.row, cell.split_row
        lines = [self.along_row(b + cut, a, a + STEPS)] if cut else []
        south, north = cell.split_cols
        if cut:
            lines += [self.along_col(a + south, b, b + cut)] if south else []
            lines += [self.along_col(a + north, b + cut, b + STEPS)] if north else []
        elif south:
            lines.append(self.along_col(a + south, b, b + STEPS))
        return lines


def make_lattice(ground: Ground, rng: np.random.Generator) -> Lattice:
    """Lay the street lines over the ground.

    Parameters
    ----------
    ground : Ground
    rng : numpy.random.Generator

    Returns
    -------
    Lattice
    """
    xs, ys = (_positions(1.12 * half, rng) for half in (ground.half_x, ground.half_y))
    points = _warp(_fine(xs), _fine(ys), ground, rng)
    n_cols, n_rows = len(xs) - 1, len(ys) - 1
    cells = tuple(_cells(points, n_rows, ground, rng))
    classes = _classes(n_cols + 1, rng), _classes(n_rows + 1, rng)
    use = np.array([cell.use for cell in cells]).reshape(n_cols, n_rows)
    drop = np.vectorize(DROP_LINE.get, otypes=[float])(use)
    col_open = np.ones((n_cols + 1, n_rows), dtype=bool)
    row_open = np.ones((n_cols, n_rows + 1), dtype=bool)
    for i in range(1, n_cols):
        if classes[0][i] == "tertiary":
            col_open[i] = rng.random(n_rows) >= np.minimum(drop[i - 1], drop[i])
    for j in range(1, n_rows):
        if classes[1][j] == "tertiary":
            row_open[:, j] = rng.random(n_cols) >= np.minimum(drop[:, j - 1], drop[:, j])
    return Lattice(points, *classes, col_open, row_open, cells)


def _positions(half: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return where the lines lie: closer together in the town than at the edge."""
    at = [-half]
    while at[-1] < half:
        rural = abs(at[-1] + 250.0) / half > 0.8  # noqa: PLR2004
        at.append(at[-1] + rng.uniform(*(RURAL_SIDE_M if rural else URBAN_SIDE_M)))
    return np.array(at)


def _fine(at: NDArray[np.float64]) -> NDArray[np.float64]:
    steps = np.arange(STEPS * (len(at) - 1) + 1) / STEPS
    return np.interp(steps, np.arange(len(at)), at)


def _warp(
    xs: NDArray[np.float64], ys: NDArray[np.float64], ground: Ground, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Turn the lattice a little and bend its lines."""
    x, y = np.meshgrid(xs, ys, indexing="ij")
    shift = np.zeros((2, *x.shape))
    for axis in range(2):
        for length, swing in ((1.9, 0.022), (1.1, 0.011), (0.62, 0.005)):
            turn, phase = rng.uniform(0, 2 * np.pi, 2)
            wave = (x * np.cos(turn) + y * np.sin(turn)) * 2 * np.pi / (length * ground.half_x)
            shift[axis] += swing * ground.half_x * np.sin(wave + phase)
    x, y = x + shift[0], y + shift[1]
    angle = np.radians(rng.uniform(2.0, 7.0) * rng.choice([-1, 1]))
    turned = (x * np.cos(angle) - y * np.sin(angle), x * np.sin(angle) + y * np.cos(angle))
    return np.stack(turned, axis=-1)


def _classes(count: int, rng: np.random.Generator) -> tuple[str, ...]:
    first = int(rng.integers(len(CLASS_PATTERN)))
    classes = [CLASS_PATTERN[(first + k) % len(CLASS_PATTERN)] for k in range(count)]
    primary = [k for k, name in enumerate(classes) if name == "primary"]
    for k in primary[1::3]:
        classes[k] = "trunk"
    return tuple(classes)


def _cells(
    points: NDArray[np.float64],
    n_rows: int,
    ground: Ground,
    rng: np.random.Generator,
) -> list[Cell]:
    half = STEPS // 2
    middles = points[half::STEPS, half::STEPS].reshape(-1, 2)
    wobble = rng.normal(0.0, 0.05, len(middles))
    x, y = middles[:, 0] / ground.half_x, middles[:, 1] / ground.half_y
    away = (np.abs(x) ** 3 + np.abs(y) ** 3) ** (1 / 3) + wobble
    core = np.exp(-((x - 0.12) ** 2 + (y - 0.02) ** 2) / 0.16)
    new_town = np.exp(-((x - 0.5) ** 2 + (y - 0.5) ** 2) / 0.05)
    density = (1500.0 + 7500.0 * core + 4000.0 * new_town) * rng.uniform(0.7, 1.3, len(x))
    use = np.where(away > 0.76, Use.RURAL, Use.URBAN)  # noqa: PLR2004
    works = (x + wobble < -0.52) & (y < 0.62 + wobble)  # noqa: PLR2004
    yards = (np.abs(y + 0.47) + wobble < 0.1) & (x < 0.05) & (x > -0.4)  # noqa: PLR2004
    use = np.where(works | yards, Use.INDUSTRY, use)
    park = (use == Use.URBAN) & (rng.random(len(x)) < 0.02)  # noqa: PLR2004
    use = np.where(park, Use.PARK, use)
    levels = {Use.RURAL: 420.0, Use.INDUSTRY: 120.0, Use.PARK: 60.0}
    return [
        _cell(k // n_rows, k % n_rows, Use(u), levels.get(Use(u), float(d)), rng)
        for k, (u, d) in enumerate(zip(use, density, strict=True))
    ]


def _cell(col: int, row: int, use: Use, density: float, rng: np.random.Generator) -> Cell:
    halves = 0.85 if use is Use.URBAN else 0.35
    split_row = int(rng.integers(5, 8)) if rng.random() < halves else 0
    south, north = (int(rng.integers(4, 9)) if rng.random() < halves else 0 for _ in range(2))
    return Cell(col, row, use, density, split_row, (south, north))


def cell_polygons(lattice: Lattice) -> NDArray[np.object_]:
    """Return each superblock as a polygon, in the order of ``lattice.cells``.

    Parameters
    ----------
    lattice : Lattice

    Returns
    -------
    ndarray of Polygon
    """
    rings = [lattice.ring(cell) for cell in lattice.cells]
    return np.asarray(shapely.polygons(np.array(rings)), dtype=object)
