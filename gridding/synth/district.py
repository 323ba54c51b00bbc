"""From a seed to a folder of files: the steps of inventing a district, in order."""

from pathlib import Path

import numpy as np
import shapely

from gridding.synth import files
from gridding.synth.blocks import make_blocks
from gridding.synth.communities import fit_to_land, make_communities
from gridding.synth.compounds import add_border_buildings, addresses, drives, make_compounds
from gridding.synth.ground import make_ground
from gridding.synth.lattice import make_lattice
from gridding.synth.parcels import make_parcels
from gridding.synth.rosters import events, postings
from gridding.synth.shape import KUNDULUN, Shape, Tell, silent
from gridding.synth.streets import corridors, make_axes, make_lanes, street_lines
from gridding.synth.town import build, land, population


def write_kundulun(
    folder: Path | str, *, seed: int, size: Shape = KUNDULUN, tell: Tell = silent
) -> Path:
    """Invent a district and write it as input files with a manifest.

    The district lies at the coordinates of 包头市昆都仑区 and has its size; everything else is made
    up. The same seed and size give the same content.

    Parameters
    ----------
    folder : path
        Made if absent; files of the same names are replaced.
    seed : int
        Of every random draw.
    size : Shape
        `SMALL` makes a sibling of six communities.
    tell : callable
        Told of each step.

    Returns
    -------
    Path
        The manifest, ``district.toml``. Beside it: communities, streets, buildings, roads, rail,
        water and compounds as GeoPackages in EPSG:4490; postings and events as CSV.
    """
    rng = np.random.default_rng(seed)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    tell("land")
    ground = make_ground(size, rng)
    lattice = make_lattice(ground, rng)
    blocks = make_blocks(ground, lattice)
    communities = make_communities(size, lattice, blocks, rng)
    tell("streets")
    axes, lanes = make_axes(lattice, rng), make_lanes(lattice, rng)
    lines = street_lines(axes, lanes, ground)
    heading = np.array([lattice.heading(lattice.cells[k]) for k in blocks.block_cell])
    taken = corridors([*axes, *lanes], ground)
    parcels = make_parcels(blocks.faces, blocks.face_block, heading[blocks.face_block], taken)
    ground_km2 = np.sum(land(size, lattice, blocks, communities, parcels), axis=0)
    communities = fit_to_land(size, communities, ground_km2)
    tell("buildings")
    built = build(size, lattice, blocks, communities, parcels, rng)
    table = add_border_buildings(size, built.table, communities, lines, ground, rng)
    compounds = make_compounds(built, parcels, rng)
    lines += drives(built, parcels, lines, rng)
    tell("files")
    files.write_layer(
        folder,
        "communities",
        {
            "code": communities.codes,
            "name": communities.names,
            "street_code": communities.street_codes,
        },
        communities.polygons,
    )
    codes, names = zip(*communities.street_list, strict=True)
    files.write_layer(folder, "streets", {"code": codes, "name": names}, communities.streets)
    geometry = table["geometry"].to_numpy()
    households = table["households"].to_numpy()
    files.write_layer(
        folder,
        "buildings",
        {
            "户数": households,
            "常住人口": population(households, rng),
            "地址": addresses(table, compounds, parcels, axes),
            "层数": table["floors"].to_numpy(),
            "类型": table["use"].to_numpy(),
        },
        geometry,
    )
    files.write_layer(
        folder,
        "roads",
        {
            "highway": [line.highway for line in lines],
            "name": [line.name for line in lines],
            "bridge": ["yes" if line.bridge else None for line in lines],
            "tunnel": ["yes" if line.tunnel else None for line in lines],
        },
        np.array([line.line for line in lines]),
    )
    files.write_layer(
        folder,
        "rail",
        {"railway": ["rail"] * len(ground.tracks), "name": ground.track_names},
        np.array(ground.tracks),
    )
    files.write_layer(
        folder, "water", {"natural": ["water"], "name": ["昆河"]}, np.array([ground.river])
    )
    files.write_layer(folder, "compounds", {"name": compounds.names}, compounds.polygons)
    files.write_table(folder, "postings", postings(size, communities, rng))
    files.write_table(folder, "events", events(size, shapely.centroid(geometry), households, rng))
    return files.write_manifest(folder, size, seed)
