"""Communities and streets: codes, names, who belongs to whom."""

from typing import cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from gridding.district import STORAGE_CRS
from gridding.errors import Fault
from gridding.read.columns import COMMUNITIES, STREETS, find_columns
from gridding.read.layer import Reading
from gridding.read.place import nearby
from gridding.read.shapes import Dimension, repair_rows
from gridding.read.table import Table
from gridding.read.values import codes, duplicates, texts

LARGEST_OVERLAP = 0.01
"""Overlaps up to this share of the smaller community are left to be cleaned."""

_FULL_CODE, _STREET_DIGITS = 12, 9


def read_streets(reading: Reading, box: shapely.Polygon | None) -> gpd.GeoDataFrame | None:
    """Read the streets, where the manifest has them.

    Parameters
    ----------
    reading : Reading
    box : Polygon or None
        The communities' box.

    Returns
    -------
    GeoDataFrame or None
        ``code, name, geometry`` in EPSG:4490, sorted by code.
    """
    spec = reading.manifest.layers.streets
    opened = None if spec is None else reading.open(spec)
    if spec is None or opened is None:
        return None
    columns = find_columns(opened, STREETS, dict(spec.columns), reading.faults, required=("code",))
    attributes = _attributes(reading, opened, columns)
    table, repairs = reading.shaped(opened, (Dimension.POLYGONS,))
    reading.exceptions += repair_rows(table, repairs)
    nearby(table, box, reading.faults)
    frame = _areas(table, attributes)
    return frame.sort_values("code", ignore_index=True)


def read_communities(reading: Reading) -> tuple[Table, gpd.GeoDataFrame] | None:
    """Read the communities.

    Parameters
    ----------
    reading : Reading

    Returns
    -------
    table : Table
    communities : GeoDataFrame
        ``code, name, street_code, street_name, geometry`` in EPSG:4490, in the table's order; the
        street's code and name are empty where the layer has none.
    """
    spec = reading.manifest.layers.communities
    opened = reading.open(spec)
    if opened is None:
        return None
    faults = reading.faults
    columns = find_columns(opened, COMMUNITIES, dict(spec.columns), faults, required=("code",))
    attributes = _attributes(reading, opened, columns)
    attributes["street_code"] = (
        codes(opened, columns["street_code"], faults, required=True)
        if "street_code" in columns
        else ""
    )
    attributes["street_name"] = texts(opened, columns.get("street_name"))
    table, repairs = reading.shaped(opened, (Dimension.POLYGONS,))
    frame = _areas(table, attributes)
    reading.exceptions += repair_rows(table, repairs, frame["code"].to_numpy(dtype=object))
    return table, frame


def with_streets(
    reading: Reading,
    table: Table,
    communities: gpd.GeoDataFrame,
    streets: gpd.GeoDataFrame | None,
    metric: CRS,
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Give every community its street, and make the streets where there are none.

    Parameters
    ----------
    reading : Reading
    table : Table
        Rows of the communities.
    communities : GeoDataFrame
        From `read_communities`.
    streets : GeoDataFrame or None
        From `read_streets`.
    metric : CRS

    Returns
    -------
    communities : GeoDataFrame
        ``code, name, street_code, geometry``, sorted by code.
    streets : GeoDataFrame
        ``code, name, geometry``, sorted by code.
    """
    named = communities["street_code"].to_numpy(dtype=object)
    if streets is not None:
        held = _held_by(communities, streets, metric)
        street = np.where(named != "", named, held)
        lost = ~np.isin(street, streets["code"].to_numpy(dtype=object))
        reading.faults.at_rows(
            table,
            lost,
            "the community belongs to none of the streets",
            found=[code or "no code, and within no street" for code in street],
            wanted="the code of a street",
        )
    else:
        district = reading.manifest.district
        by_code = [
            code[:_STREET_DIGITS] if len(code) == _FULL_CODE and code.isdecimal() else district.code
            for code in communities["code"]
        ]
        street = np.where(named != "", named, by_code)
    communities = communities.assign(street_code=street)
    if streets is None:
        streets = _dissolved(communities, reading)
    ordered = communities.sort_values("code", ignore_index=True)
    return ordered[["code", "name", "street_code", "geometry"]], streets


def check_overlaps(
    reading: Reading, table: Table, communities: gpd.GeoDataFrame, metric: CRS
) -> None:
    """Find communities that overlap by more than `LARGEST_OVERLAP`; faults name both and where.

    Parameters
    ----------
    reading : Reading
    table : Table
    communities : GeoDataFrame
        In the table's order.
    metric : CRS
    """
    shapes = _measured(communities, metric)
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    one, other = one[one < other], other[one < other]
    common = shapely.intersection(shapes[one], shapes[other])
    smaller = np.minimum(shapely.area(shapes[one]), shapely.area(shapes[other]))
    share = shapely.area(common) / smaller
    for k in np.flatnonzero(share > LARGEST_OVERLAP):
        at = gpd.GeoSeries([common[k].representative_point()], crs=metric).to_crs(STORAGE_CRS)
        a, b = communities["code"].iloc[one[k]], communities["code"].iloc[other[k]]
        reading.faults.add(
            Fault(
                "communities overlap",
                file=table.file,
                layer=table.layer,
                row=int(table.rows[one[k]]),
                found=(
                    f"{a} and {b} (row {table.rows[other[k]]}) share {common[k].area:.0f} m², "
                    f"{share[k]:.1%} of the smaller, at {at.x.iloc[0]:.5f}, {at.y.iloc[0]:.5f}"
                ),
                wanted=f"at most {LARGEST_OVERLAP:.0%}",
            )
        )


def _attributes(reading: Reading, table: Table, columns: dict[str, str]) -> pd.DataFrame:
    """Return code and name of every row; the index is the row in the file."""
    code = texts(table, None)
    if "code" in columns:
        code = codes(table, columns["code"], reading.faults, required=True)
        duplicates(table, code, columns["code"], reading.faults)
    name = texts(table, columns.get("name"))
    name = np.where(name == "", code, name)
    return pd.DataFrame({"code": code, "name": name}, index=table.rows)


def _areas(table: Table, attributes: pd.DataFrame) -> gpd.GeoDataFrame:
    kept = attributes.loc[table.rows].reset_index(drop=True)
    frame = gpd.GeoDataFrame(kept, geometry=list(table.shapes), crs=STORAGE_CRS)
    return frame.astype({"code": "str", "name": "str"})


def _measured(frame: gpd.GeoDataFrame, metric: CRS) -> NDArray[np.object_]:
    # Bent into metres, a valid polygon may just touch itself.
    shapes: NDArray[np.object_] = shapely.make_valid(frame.geometry.to_crs(metric).to_numpy())
    return shapes


def _held_by(
    communities: gpd.GeoDataFrame, streets: gpd.GeoDataFrame, metric: CRS
) -> NDArray[np.object_]:
    """Return for each community the code of the street that holds most of it, or ""."""
    ground, held = _measured(communities, metric), _measured(streets, metric)
    one, other = shapely.STRtree(held).query(ground, predicate="intersects")
    area = shapely.area(shapely.intersection(ground[one], held[other]))
    best = np.zeros(len(ground))
    code = np.full(len(ground), "", dtype=object)
    for i, j, common in zip(one, other, area, strict=True):
        if common > best[i]:
            best[i], code[i] = common, streets["code"].iloc[j]
    return code


def _dissolved(communities: gpd.GeoDataFrame, reading: Reading) -> gpd.GeoDataFrame:
    district = reading.manifest.district
    groups = communities.groupby("street_code", sort=True)
    code = list(groups.groups)
    names = {
        street: next((name for name in group["street_name"] if name), "")
        for street, group in groups
    }
    fallback = {district.code: district.name}
    frame = gpd.GeoDataFrame(
        {
            "code": code,
            "name": [names[street] or fallback.get(cast("str", street), street) for street in code],
        },
        geometry=[shapely.union_all(groups.get_group(street).geometry) for street in code],
        crs=STORAGE_CRS,
    )
    return frame.astype({"code": "str", "name": "str"})
