"""A town some time later: buildings torn down, built, and with more or fewer households."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyogrio
import shapely
from shapely.affinity import translate

from gridding.manifest import load_manifest

HOUSEHOLDS = "户数"
REACH_M = 200.0
"""So far from a building like it a new one stands at most."""
FREE_M = 4.0
"""Free ground around a new building."""
TRIES = 60
FEWER, MORE = 0.5, 1.5
"""A building whose households change has so many times as many."""


def renew(manifest: Path, *, share: float, seed: int) -> None:
    """Change a share of the buildings of a written district: a third each go, come and change.

    Parameters
    ----------
    manifest : Path
        As from `gridding.synth.write_kundulun`; its file of buildings is written anew.
    share : float
        From 0 to 1, of the buildings.
    seed : int
    """
    wanted = load_manifest(manifest)
    folder = manifest.parent
    file = folder / wanted.layers.buildings.file[0]
    given = pyogrio.read_dataframe(file)
    before = given.to_crs(given.estimate_utm_crs())
    barriers = [pyogrio.read_dataframe(folder / name) for b in wanted.barriers for name in b.file]
    lines = [frame.to_crs(before.crs).geometry.to_numpy() for frame in barriers]
    ground = pyogrio.read_dataframe(folder / wanted.layers.communities.file[0])
    grounds = ground.to_crs(before.crs).geometry.to_numpy()
    rng = np.random.default_rng(seed)
    after = renewed(before, np.concatenate(lines), grounds, share, rng)
    file.unlink()
    pyogrio.write_dataframe(after.to_crs(given.crs), file, layer=file.stem)


def renewed(
    buildings: gpd.GeoDataFrame,
    barriers: npt.NDArray[np.object_],
    grounds: npt.NDArray[np.object_],
    share: float,
    rng: np.random.Generator,
) -> gpd.GeoDataFrame:
    """Return the buildings some time later.

    Parameters
    ----------
    buildings : GeoDataFrame
        With the column ``户数``, in a metric CRS.
    barriers : (b,) array of geometry
        In the same CRS; nothing is built on them.
    grounds : (c,) array of geometry
        The communities; every new building lies within one.
    share : float
        Of the buildings: a third of it is torn down, as many are built like others nearby, a third
        gets other households.
    rng : numpy.random.Generator

    Returns
    -------
    GeoDataFrame
        The same columns.
    """
    n = round(share * len(buildings) / 3)
    order = rng.permutation(len(buildings))
    households = buildings[HOUSEHOLDS].to_numpy().copy()
    gone, stay = order[:n], order[n:]
    other = stay[households[stay] > 0][:n]
    changed = np.rint(households[other] * rng.uniform(FEWER, MORE, len(other))).astype(int)
    households[other] = np.where(changed == households[other], changed + 1, changed)
    left = buildings.assign(**{HOUSEHOLDS: households}).drop(buildings.index[gone])
    models = buildings.iloc[rng.choice(len(buildings), n)]
    taken = shapely.STRtree(np.concatenate([left.geometry.to_numpy(), barriers]))
    built = _built(models, taken, shapely.STRtree(grounds), rng)
    return gpd.GeoDataFrame(pd.concat([left, built], ignore_index=True), crs=buildings.crs)


def _built(
    models: gpd.GeoDataFrame,
    taken: shapely.STRtree,
    grounds: shapely.STRtree,
    rng: np.random.Generator,
) -> gpd.GeoDataFrame:
    """Put a building like each model on free ground near it; where there is none, there is none."""
    shapes: list[shapely.Geometry] = []
    rows: list[int] = []
    for row, shape in enumerate(models.geometry):
        away, angle = REACH_M * np.sqrt(rng.random(TRIES)), 2 * np.pi * rng.random(TRIES)
        for x, y in np.column_stack([away * np.cos(angle), away * np.sin(angle)]):
            placed = translate(shape, x, y)
            room = placed.buffer(FREE_M)
            free = len(taken.query(room, "intersects")) == 0 and len(grounds.query(room, "within"))
            if free and not any(map(room.intersects, shapes)):
                shapes.append(placed)
                rows.append(row)
                break
    return models.iloc[rows].set_geometry(gpd.GeoSeries(shapes, crs=models.crs).to_numpy())
