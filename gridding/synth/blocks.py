"""The faces that streets and lanes cut out of the outline, and the superblocks they make up."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from gridding.synth.ground import Ground
from gridding.synth.growth import Neighbours, component, neighbours_of
from gridding.synth.lattice import STEPS, Lattice, cell_polygons


@dataclass(frozen=True)
class Blocks:
    """A coverage of the district, in local metres.

    Attributes
    ----------
    faces : ndarray of Polygon
        The finest pieces; together they are the district.
    face_block : ndarray of int
        Superblock of each face.
    blocks : ndarray of Polygon
    block_cell : ndarray of int
        Lattice cell of each superblock.
    neighbours : list of list of int
        Superblocks that share a border.
    """

    faces: NDArray[np.object_]
    face_block: NDArray[np.int64]
    blocks: NDArray[np.object_]
    block_cell: NDArray[np.int64]
    neighbours: Neighbours


def make_blocks(ground: Ground, lattice: Lattice) -> Blocks:
    """Cut the outline along all lattice lines.

    Parameters
    ----------
    ground : Ground
    lattice : Lattice

    Returns
    -------
    Blocks
        Of the largest part that hangs together.
    """
    lines = [ground.outline.exterior, *(shapely.LineString(line) for line in _lines(lattice))]
    noded = shapely.union_all(np.array(lines))
    faces = np.array(list(shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))))
    spots = shapely.point_on_surface(faces)
    faces = faces[shapely.contains_properly(ground.outline, spots)]
    spots = shapely.point_on_surface(faces)
    at, cell = shapely.STRtree(cell_polygons(lattice)).query(spots, predicate="within")
    faces, face_cell = faces[at], cell
    blocks: list[shapely.Polygon] = []
    block_cell: list[int] = []
    for number in np.unique(face_cell):
        whole = shapely.coverage_union_all(faces[face_cell == number])
        pieces = shapely.get_parts(whole)
        blocks += list(pieces)
        block_cell += [int(number)] * len(pieces)
    return _largest(faces, np.array(blocks), np.array(block_cell))


def _lines(lattice: Lattice) -> list[NDArray[np.float64]]:
    """Return superblock sides and lanes, each once."""
    n_a, n_b = lattice.points.shape[0] - 1, lattice.points.shape[1] - 1
    lines = [lattice.along_col(a, 0, n_b) for a in range(0, n_a + 1, STEPS)]
    lines += [lattice.along_row(b, 0, n_a) for b in range(0, n_b + 1, STEPS)]
    for cell in lattice.cells:
        lines += lattice.lanes(cell)
    return lines


def _largest(
    faces: NDArray[np.object_], blocks: NDArray[np.object_], block_cell: NDArray[np.int64]
) -> Blocks:
    neighbours = neighbours_of(blocks)
    start = int(np.argmax(shapely.area(blocks)))
    order = [start, *(k for k in range(len(blocks)) if k != start)]
    kept = np.array(component(neighbours, order))
    number = np.full(len(blocks), -1)
    number[kept] = np.arange(len(kept))
    linked = [[int(number[other]) for other in neighbours[k]] for k in kept]
    spots = shapely.point_on_surface(faces)
    at, block = shapely.STRtree(blocks[kept]).query(spots, predicate="within")
    return Blocks(faces[at], block, blocks[kept], block_cell[kept], linked)
