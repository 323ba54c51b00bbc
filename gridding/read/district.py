"""The whole of a district read, layer by layer, and the checks that need several layers."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import geopandas as gpd
import shapely
from pyproj import CRS

from gridding.crs import metric_crs
from gridding.district import STORAGE_CRS, District
from gridding.land.communities import clean_communities
from gridding.land.exceptions import exception_frame
from gridding.land.projection import to_metric, to_storage
from gridding.read.areas import read_areas, read_dedicated
from gridding.read.barriers import read_barriers
from gridding.read.buildings import read_buildings
from gridding.read.columns import AREAS, COMPOUNDS
from gridding.read.departments import read_departments
from gridding.read.divisions import read_communities, read_streets
from gridding.read.estimates import list_estimates
from gridding.read.layer import Reading
from gridding.read.matters import read_matters
from gridding.read.named import read_addresses, read_roads
from gridding.read.nesting import in_place_of_communities, named_streets, streets_of
from gridding.read.overlaps import list_overlaps, refuse_overlaps, stored_rows
from gridding.read.postings import read_postings
from gridding.read.table import Table

if TYPE_CHECKING:
    from gridding.manifest import Manifest

Tell = Callable[..., None]


def read_district(
    manifest: "Manifest",
    tell: Tell = lambda *_, **__: None,
    *,
    refuse_departments: bool = True,
) -> District:
    """Read every file of a manifest; nothing is written anywhere.

    Parameters
    ----------
    manifest : Manifest
        From `gridding.manifest.load_manifest`.
    tell : Progress
        Told of each layer.
    refuse_departments : bool
        Whether ids of the departments' areas that are missing or there twice, and large overlaps
        within a layer, are faults. For `gridding.diagnose` they are what it looks for: see
        `gridding.read.departments.read_departments`.

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
    layers = manifest.layers
    steps = 6
    tell("read", 0, steps)
    found = read_communities(reading)
    ground = None if found is None or found[1].empty else found[1]
    box = None if ground is None else shapely.box(*ground.total_bounds)
    metric = None if ground is None else _metric_crs(ground)
    streets = read_streets(reading, box)
    tell("read", 1, steps)
    buildings = read_buildings(reading, box)
    tell("read", 2, steps)
    barriers = read_barriers(reading, box)
    tell("read", 3, steps)
    compounds = read_areas(reading, layers.compounds, COMPOUNDS, box)
    dedicated = read_dedicated(reading, box, metric)
    grids = read_areas(reading, layers.grids, AREAS, box)
    departments, drawn = read_departments(reading, box, metric, refuse=refuse_departments)
    postings = read_postings(reading)
    matters = read_matters(reading)
    addresses, roads = read_addresses(reading, box), read_roads(reading, box)
    tell("read", 4, steps)
    if found is None or metric is None:
        reading.faults.raise_if_any()
        raise AssertionError("unreachable: no communities without a fault")
    communities, streets_frame = _divisions(reading, found, streets, metric)
    buildings = list_estimates(reading, buildings, communities, metric)
    tell("read", steps, steps)
    return District(
        manifest=manifest,
        streets=streets_frame,
        communities=communities,
        buildings=buildings,
        barriers=barriers,
        compounds=compounds,
        dedicated=dedicated,
        grids=grids.sort_values("code", ignore_index=True),
        postings=postings,
        departments=departments,
        departments_drawn=drawn,
        matters=matters,
        addresses=addresses,
        roads=roads,
        exceptions=exception_frame(reading.exceptions, STORAGE_CRS),
        metric_crs=metric,
        digests=dict(sorted(reading.digests.items())),
    )


def _divisions(
    reading: Reading,
    found: tuple[Table, gpd.GeoDataFrame],
    streets: tuple[Table, gpd.GeoDataFrame] | None,
    metric: CRS,
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return communities and streets that fit each other; raise whatever was found wrong so far.

    The communities are those in which grids nest: where the manifest says so, the streets.
    """
    table, communities = found
    refuse_overlaps(reading, table, communities, metric, "communities")
    given = None
    if streets is not None:
        street_table, given = streets
        small = refuse_overlaps(reading, street_table, given, metric, "streets")
        list_overlaps(reading, small, given, metric, "streets")
    communities = named_streets(reading, table, communities, given, metric)
    reading.faults.raise_if_any()
    ordered = communities.sort_values("code", ignore_index=True)
    projected = to_metric(ordered, metric)
    cleaned, rows = clean_communities(projected)
    reading.exceptions += stored_rows(rows, metric)
    if cleaned is not projected:
        ordered = to_storage(cleaned)
    by_code = streets_of(ordered, reading) if given is None else given.sort_values("code")
    if reading.manifest.district.parent == "street":
        ordered = in_place_of_communities(ordered, by_code, reading)
    return (
        ordered[["code", "name", "street_code", "geometry"]],
        by_code[["code", "name", "geometry"]].reset_index(drop=True),
    )


def _metric_crs(communities: gpd.GeoDataFrame) -> CRS:
    west, south, east, north = communities.total_bounds
    return metric_crs((west + east) / 2, (south + north) / 2)
