"""Writing the invented district as the files that an office would hand over."""

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gridding.synth.departments import make_departments
from gridding.synth.ground import to_degrees
from gridding.synth.invent import Invented, invent
from gridding.synth.layers import CRS, write_departments, write_layer
from gridding.synth.matters import matters
from gridding.synth.numbers import number_ranges
from gridding.synth.places import places
from gridding.synth.reports import reports
from gridding.synth.rosters import area_postings
from gridding.synth.shape import KUNDULUN, Shape, Tell, silent
from gridding.synth.stand_ins import absences, stand_ins

OF_DEPARTMENTS, OF_PLACES, OF_STAND_INS, OF_REPORTS = 4, 5, 6, 7
"""Each of these is drawn by dice of its own: with and without it the town is the same."""

MANIFEST = """# 虚构数据 / invented data: gridding synth, seed {seed}
[district]
name = "{name}"
code = "{code}"
target_households = {target}
tolerance = 0.10
seed = {seed}

[layers.streets]
file = "streets.gpkg"
columns = {{ code = "code", name = "name" }}

[layers.communities]
file = "communities.gpkg"
columns = {{ code = "code", name = "name", street_code = "street_code" }}

[layers.buildings]
file = "buildings.gpkg"
columns = {{ households = "户数", address = "地址", population = "常住人口" }}
as_of = 2026-06-30

[layers.compounds]
file = "compounds.gpkg"
columns = {{ name = "name" }}

[layers.addresses]
file = "doorplates.csv"
datum = "cgcs2000"

[layers.roads]
file = "roads.gpkg"

[[barriers]]
file = "roads.gpkg"
kind_column = "highway"

[[barriers]]
file = "water.gpkg"
kind = "river"

[[barriers]]
file = "rail.gpkg"
kind = "railway"

[rosters]
postings = "postings.csv"

[matters]
file = "matters.csv"

[staffing]
per_grid = 1
households_per_worker = 450
"""


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
        Of every random draw; at least 0.
    size : Shape
        `SMALL` makes a sibling of six communities.
    tell : callable
        Told of each step.

    Returns
    -------
    Path
        The manifest, ``district.toml``. Beside it: communities, streets, buildings, roads, rail,
        water and compounds as GeoPackages in EPSG:4490; doorplates, postings, absences, places,
        events and the list of matters as CSV; eight departments' areas in several formats and
        datums, as they would come; ``left_out.geojson``, places that the departments leave out
        (``department``, empty for all of them, ``area_m2``).
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    made = invent(size, seed, tell)
    tell("files")
    _divisions(folder, made)
    _houses(folder, made)
    _barriers(folder, made)
    _table(folder, "doorplates", _doorplates(made))
    _table(folder, "places", places(made, np.random.default_rng((seed, OF_PLACES))))
    _table(folder, "events", reports(made, np.random.default_rng((seed, OF_REPORTS))))
    tell("departments")
    rng = np.random.default_rng((seed, OF_DEPARTMENTS))
    departments = make_departments(size, made, rng)
    areas = [(d.name, str(i)) for d in departments.layers for i in dict.fromkeys(d.ids)]
    workers = area_postings(areas, len(made.postings) + 1, rng)
    rng = np.random.default_rng((seed, OF_STAND_INS))
    standing = stand_ins(made.postings, rng)
    _table(folder, "postings", pd.concat([made.postings, workers, standing]))
    _table(folder, "absences", absences(standing, rng))
    _table(folder, "matters", matters())
    return _manifest(folder, size, seed, write_departments(folder, departments))


def _divisions(folder: Path, made: Invented) -> None:
    who = made.communities
    columns = {"code": who.codes, "name": who.names, "street_code": who.street_codes}
    _layer(folder, "communities", columns, who.polygons)
    codes, names = zip(*who.street_list, strict=True)
    _layer(folder, "streets", {"code": codes, "name": names}, who.streets)


def _houses(folder: Path, made: Invented) -> None:
    table = made.buildings
    columns = {
        "户数": table["households"].to_numpy(),
        "常住人口": table["population"].to_numpy(),
        "地址": table["address"].to_numpy(),
        "层数": table["floors"].to_numpy(),
        "类型": table["use"].to_numpy(),
    }
    _layer(folder, "buildings", columns, table["geometry"].to_numpy())
    _layer(folder, "compounds", {"name": made.compounds.names}, made.compounds.polygons)


def _doorplates(made: Invented) -> pd.DataFrame:
    """Return a doorplate for each parcel that is built on, at its edge towards the street."""
    built = np.unique(made.buildings["parcel"].to_numpy())
    built = built[built >= 0]
    degrees = shapely.get_coordinates(to_degrees(made.doors.points[built]))
    return pd.DataFrame(
        {
            "门牌编码": [f"MP{k:05d}" for k in built],
            "门牌地址": [made.doors.address(k) for k in built],
            "经度": degrees[:, 0],
            "纬度": degrees[:, 1],
        }
    )


def _barriers(folder: Path, made: Invented) -> None:
    streets: dict[str, object] = {
        "highway": [line.highway for line in made.lines],
        "name": [line.name for line in made.lines],
        "bridge": ["yes" if line.bridge else None for line in made.lines],
        "tunnel": ["yes" if line.tunnel else None for line in made.lines],
    }
    streets |= dict(number_ranges(made.lines, made.doors))
    _layer(folder, "roads", streets, np.array([line.line for line in made.lines]))
    tracks = {"railway": ["rail"] * len(made.ground.tracks), "name": made.ground.track_names}
    _layer(folder, "rail", tracks, np.array(made.ground.tracks))
    river = {"natural": ["water"], "name": ["昆河"]}
    _layer(folder, "water", river, np.array([made.ground.river]))


def _layer(
    folder: Path, name: str, columns: Mapping[str, object], geometry: NDArray[np.object_]
) -> None:
    """Write one GeoPackage of one layer in EPSG:4490."""
    frame = gpd.GeoDataFrame(dict(columns), geometry=to_degrees(geometry), crs=CRS)
    write_layer(frame, folder / f"{name}.gpkg")


def _table(folder: Path, name: str, table: pd.DataFrame) -> None:
    """Write one CSV in UTF-8 with newlines as on Unix."""
    table.to_csv(folder / f"{name}.csv", index=False, encoding="utf-8", lineterminator="\n")


def _manifest(folder: Path, shape: Shape, seed: int, departments: str) -> Path:
    """Write ``district.toml``."""
    path = folder / "district.toml"
    text = MANIFEST.format(
        name=shape.name, code=shape.code, target=shape.target_households, seed=seed
    )
    path.write_text(text + departments, encoding="utf-8", newline="\n")
    return path
