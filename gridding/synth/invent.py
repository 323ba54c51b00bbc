"""From a seed to a district in memory: the steps of inventing one, in order."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gridding.synth.blocks import Blocks, make_blocks
from gridding.synth.communities import Communities, fit_to_land, make_communities
from gridding.synth.compounds import Compounds, addresses, make_compounds
from gridding.synth.drives import drives
from gridding.synth.ground import Ground, make_ground
from gridding.synth.lattice import Lattice, make_lattice
from gridding.synth.numbers import Doors, make_doors
from gridding.synth.parcels import make_parcels
from gridding.synth.rosters import events, postings
from gridding.synth.shape import Shape, Tell, silent
from gridding.synth.strays import add_border_buildings, add_station
from gridding.synth.streets import Line, corridors, make_axes, make_lanes, street_lines
from gridding.synth.town import build, land, population


@dataclass(frozen=True)
class Invented:
    """A district before it is written; geometry in local metres.

    Attributes
    ----------
    ground : Ground
    lattice : Lattice
    blocks : Blocks
    communities : Communities
    lines : tuple of Line
        The street layer.
    buildings : DataFrame
        ``geometry, households, population, address, floors, use, parcel`` (-1 for none).
    compounds : Compounds
    doors : Doors
        Of the parcels.
    postings, events : DataFrame
        As they are written.
    """

    ground: Ground
    lattice: Lattice
    blocks: Blocks
    communities: Communities
    lines: tuple[Line, ...]
    buildings: pd.DataFrame
    compounds: Compounds
    doors: Doors
    postings: pd.DataFrame
    events: pd.DataFrame


def invent(shape: Shape, seed: int, tell: Tell = silent) -> Invented:
    """Invent a district.

    Parameters
    ----------
    shape : Shape
    seed : int
        Of every random draw.
    tell : callable
        Told of each step.

    Returns
    -------
    Invented
    """
    rng = np.random.default_rng(seed)
    tell("land")
    ground = make_ground(shape, rng)
    lattice = make_lattice(ground, rng)
    blocks = make_blocks(ground, lattice)
    communities = make_communities(shape, ground, lattice, blocks, rng)
    tell("streets")
    axes, lanes = make_axes(lattice, rng), make_lanes(lattice, rng)
    lines = street_lines(axes, lanes, ground)
    heading = np.array([lattice.heading(lattice.cells[k]) for k in blocks.block_cell])
    taken = corridors([*axes, *lanes], ground)
    parcels = make_parcels(blocks.faces, blocks.face_block, heading[blocks.face_block], taken)
    room_km2 = np.sum(land(shape, lattice, blocks, communities, parcels), axis=0)
    communities = fit_to_land(shape, communities, room_km2)
    tell("buildings")
    built = build(shape, lattice, blocks, communities, parcels, rng)
    compounds = make_compounds(built, parcels, rng)
    lines += drives(built, parcels, lines, rng)
    table = add_border_buildings(shape, built.table, communities, lines, ground, rng)
    table = add_station(table, lines, ground)
    table["population"] = population(table["households"].to_numpy(), rng)
    doors = make_doors(parcels, axes)
    table["address"] = addresses(table, compounds, doors)
    spots: NDArray[np.object_] = shapely.centroid(table["geometry"].to_numpy())
    return Invented(
        ground,
        lattice,
        blocks,
        communities,
        tuple(lines),
        table,
        compounds,
        doors,
        postings(shape, communities, rng),
        events(shape, spots, table["households"].to_numpy(), rng),
    )
