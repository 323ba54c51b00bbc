"""Address points, and roads with their house numbers: what only the gazetteer needs."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gridding.address.text import has_chinese
from gridding.district import STORAGE_CRS, no_addresses, no_roads
from gridding.read.columns import find_columns
from gridding.read.layer import Reading
from gridding.read.place import nearby
from gridding.read.shapes import Dimension, repair_rows
from gridding.read.table import Table
from gridding.read.values import texts

if TYPE_CHECKING:
    from gridding.layers import AddressLayer, RoadLayer

ADDRESSES = {
    "id": ("address_id", "id", "门牌编码", "地址编码"),
    "address": ("address", "full_address", "addr", "地址", "详细地址", "标准地址", "门牌地址"),
    "number": ("number", "house_number", "street_number", "addr:housenumber", "门牌号"),
    "street": ("street", "street_name", "addr:street", "路名", "街路巷", "道路名称"),
    "name": ("name", "名称", "兴趣点"),
}
ROADS = {
    "name": ("name", "street", "路名", "道路名称", "名称"),
    "left_from": ("left_from", "l_from", "lfromadd", "l_f_add", "左起"),
    "left_to": ("left_to", "l_to", "ltoadd", "l_t_add", "左止"),
    "right_from": ("right_from", "r_from", "rfromadd", "r_f_add", "右起"),
    "right_to": ("right_to", "r_to", "rtoadd", "r_t_add", "右止"),
}
SIDES = ("left_from", "left_to", "right_from", "right_to")
_DIGITS = re.compile(r"-?\d+")


def read_addresses(reading: Reading, box: shapely.Polygon | None) -> gpd.GeoDataFrame:
    """Read the address points, where the manifest has them.

    Parameters
    ----------
    reading : Reading
    box : Polygon or None
        The communities' box.

    Returns
    -------
    GeoDataFrame
        ``address_id, address, name, geometry`` in EPSG:4490; address or name may be empty, not
        both. Rows that have neither, and those well outside, are left out.
    """
    found = _opened(reading, reading.manifest.layers.addresses, Dimension.POINTS, ADDRESSES, box)
    if found is None:
        return no_addresses()
    table, columns = found
    if not {"address", "name"} & set(columns) and not {"number", "street"} <= set(columns):
        wanted = "address, or street and number, or name"
        reading.faults.add(table.fault("no column holds an address", wanted=wanted))
        return no_addresses()
    address, street, number, name, given = (
        texts(table, columns.get(field)) for field in ("address", "street", "number", "name", "id")
    )
    rows = zip(address, street, number, strict=True)
    said = np.array([a or _joined(s, n) for a, s, n in rows], dtype=object)
    row_ids = table.rows.astype(str).astype(object)
    frame = gpd.GeoDataFrame(
        {
            "address_id": pd.array(list(np.where(given == "", row_ids, given)), dtype="str"),
            "address": pd.array(list(said), dtype="str"),
            "name": pd.array(list(name), dtype="str"),
        },
        geometry=list(table.shapes),
        crs=STORAGE_CRS,
    )
    kept = (frame["address"] != "") | (frame["name"] != "")
    return frame[kept].reset_index(drop=True)


def read_roads(reading: Reading, box: shapely.Polygon | None) -> gpd.GeoDataFrame:
    """Read the roads with their house numbers, where the manifest has them.

    Parameters
    ----------
    reading : Reading
    box : Polygon or None
        The communities' box.

    Returns
    -------
    GeoDataFrame
        ``name, left_from, left_to, right_from, right_to, geometry`` in EPSG:4490: numbers (Int64)
        along the line as it is drawn, missing where a side has none. Lines without a name are
        left out.
    """
    found = _opened(reading, reading.manifest.layers.roads, Dimension.LINES, ROADS, box)
    if found is None:
        return no_roads()
    table, columns = found
    numbers = {side: _numbers(texts(table, columns.get(side))) for side in SIDES}
    name = texts(table, columns.get("name"))
    frame = gpd.GeoDataFrame(
        {"name": pd.array(list(name), dtype="str"), **numbers},
        geometry=list(table.shapes),
        crs=STORAGE_CRS,
    )
    return frame[frame["name"] != ""].reset_index(drop=True)


def _opened(
    reading: Reading,
    spec: "AddressLayer | RoadLayer | None",
    dimension: Dimension,
    usual: Mapping[str, tuple[str, ...]],
    box: shapely.Polygon | None,
) -> tuple[Table, dict[str, str]] | None:
    opened = None if spec is None else reading.open(spec, box)
    if spec is None or opened is None:
        return None
    required = ("name",) if dimension is Dimension.LINES else ()
    columns = find_columns(opened, usual, dict(spec.columns), reading.faults, required=required)
    table, repairs = reading.shaped(opened, (dimension,))
    reading.exceptions += repair_rows(table, repairs)
    near = nearby(table, box, reading.faults)
    return table.only(near), columns


def _joined(street: str, number: str) -> str:
    if not street or not number:
        return street or ""
    if has_chinese(street):
        return f"{street}{number}" + ("" if number.endswith(("号", "弄", "院")) else "号")
    return f"{number} {street}"


def _numbers(said: NDArray[np.object_]) -> "pd.api.extensions.ExtensionArray":
    """Return house numbers; zero, less and what is none stand for no number."""
    found = [_DIGITS.match(text) for text in said]
    numbers = [int(match[0]) if match else 0 for match in found]
    return pd.array([n if 0 < n < 1_000_000 else pd.NA for n in numbers], dtype="Int64")  # noqa: PLR2004
