"""The whole of a district read, layer by layer, and the checks that need several layers."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import geopandas as gpd
import shapely
from pyproj import CRS

from gridding.crs import metric_crs
from gridding.district import STORAGE_CRS, District
from gridding.land.exceptions import exception_frame
from gridding.read.areas import read_areas
from gridding.read.barriers import read_barriers
from gridding.read.buildings import read_buildings
from gridding.read.columns import AREAS, COMPOUNDS
from gridding.read.divisions import check_overlaps, read_communities, read_streets, with_streets
from gridding.read.layer import Reading
from gridding.read.postings import read_postings

if TYPE_CHECKING:
    from gridding.manifest import Manifest

Tell = Callable[..., None]


def read_district(manifest: "Manifest", tell: Tell = lambda *_, **__: None) -> District:
    """Read every file of a manifest; nothing is written anywhere.

    Parameters
    ----------
    manifest : Manifest
        From `gridding.manifest.load_manifest`.
    tell : Progress
        Told of each layer.

    Returns
    -------
    District
        Geometry in EPSG:4490.

    Raises
    ------
    InputError
        All faults of all files at once.
    """
    reading = Reading(manifest)
    steps = 6
    tell("read", 0, steps)
    found = read_communities(reading)
    box = None if found is None or found[1].empty else shapely.box(*found[1].total_bounds)
    streets = read_streets(reading, box)
    tell("read", 1, steps)
    buildings = read_buildings(reading, box)
    tell("read", 2, steps)
    barriers = read_barriers(reading, box)
    tell("read", 3, steps)
    layers = manifest.layers
    compounds = read_areas(reading, layers.compounds, COMPOUNDS, box)
    dedicated = read_areas(reading, layers.dedicated, AREAS, box)
    grids = read_areas(reading, layers.grids, AREAS, box)
    postings = read_postings(reading)
    tell("read", 4, steps)
    if found is None or len(found[1]) == 0:
        reading.faults.raise_if_any()
        raise AssertionError("unreachable: no communities without a fault")
    table, communities = found
    metric = _metric_crs(communities)
    check_overlaps(reading, table, communities, metric)
    tell("read", 5, steps)
    ordered, streets_frame = with_streets(reading, table, communities, streets, metric)
    reading.faults.raise_if_any()
    tell("read", steps, steps)
    return District(
        manifest=manifest,
        streets=streets_frame,
        communities=ordered,
        buildings=buildings,
        barriers=barriers,
        compounds=compounds,
        dedicated=dedicated,
        grids=grids.sort_values("code", ignore_index=True),
        postings=postings,
        exceptions=exception_frame(reading.exceptions, STORAGE_CRS),
        metric_crs=metric,
        digests=dict(sorted(reading.digests.items())),
    )


def _metric_crs(communities: gpd.GeoDataFrame) -> CRS:
    west, south, east, north = communities.total_bounds
    return metric_crs((west + east) / 2, (south + north) / 2)
