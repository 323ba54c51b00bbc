"""Organisations, teams, shops, firms and facilities: one file of typed points, all faults at once.

Only the columns named here are read; a file that names persons is no list of places.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gridding.crs import Reference, reference
from gridding.errors import Fault
from gridding.layers import LayerFile
from gridding.read.columns import PLACES, find_columns
from gridding.read.faults import Faults
from gridding.read.place import placed
from gridding.read.points import open_csv, with_points
from gridding.read.shapes import Dimension, certain_shapes
from gridding.read.sheet import open_xlsx
from gridding.read.table import Table
from gridding.read.values import duplicates, texts
from gridding.read.vector import open_vector

PERSONAL = ("身份证", "户主", "居民姓名", "id card", "id_card", "householder")
"""What a column of a residents' register is called; a list of places has none."""
LONGEST = 500
"""Letters of a text."""

_TABLES = {".csv": open_csv, ".txt": open_csv, ".xlsx": open_xlsx}
_OTHER_WORKBOOKS = (".xls", ".et", ".ods")


def read_places(
    path: Path, crs: str | None = None, *, kind: str = "", layer: str | None = None
) -> pd.DataFrame:
    """Read one file of places; nothing is written anywhere.

    Parameters
    ----------
    path : Path
        CSV or XLSX with columns of longitude and latitude; else points in anything that GDAL
        reads: GeoPackage, GeoJSON, Shapefile (also zipped).
    crs : str, optional
        What the coordinates refer to, see `gridding.crs.reference`; instead of what the file
        claims. Tables claim nothing.
    kind : str
        The type of all, where the file has no column for it.
    layer : str, optional
        Of a file with several.

    Returns
    -------
    DataFrame
        ``source_id`` (unique), ``type, category, name, address`` (texts; category and address may
        be empty), ``lon, lat`` (EPSG:4490), ``row`` (in the file, from 1).

    Raises
    ------
    InputError
        All faults of the file at once.
    """
    faults = Faults()
    ref = None if crs is None else reference(crs)
    table = _open(path, crs, layer, faults)
    if table is None:
        faults.raise_if_any()
        raise AssertionError("unreachable: no table without a fault")
    frame = _texts(table, kind, faults)
    shapes = _shapes(table, ref, faults)
    faults.raise_if_any()
    lon_lat = shapely.get_coordinates(shapes)
    return frame.assign(lon=lon_lat[:, 0], lat=lon_lat[:, 1], row=table.rows)


def _open(path: Path, crs: str | None, layer: str | None, faults: Faults) -> Table | None:
    suffix = path.suffix.lower()
    if not path.is_file():
        found = "a folder" if path.is_dir() else "nothing"
        faults.add(Fault("there is no such file", file=path.name, found=found))
        return None
    if suffix in _OTHER_WORKBOOKS:
        wanted = "XLSX, CSV, GeoPackage or Shapefile"
        faults.add(Fault("not a format for places", path.name, found=suffix, wanted=wanted))
        return None
    if suffix not in _TABLES:
        spec = LayerFile(file=(path.name,), layer=layer, datum=crs)
        return open_vector(spec, path.name, path, faults)
    if layer is not None:
        faults.add(Fault("a table has no layers", path.name, found=layer))
        return None
    table = _TABLES[suffix](path, path.name, faults)
    if table is not None and not len(table):
        faults.add(table.fault("the file is empty", wanted="rows"))
        return None
    return table


def _texts(table: Table, kind: str, faults: Faults) -> pd.DataFrame:
    """Return what is said of each place, for all rows."""
    needed = ("source_id", "name") if kind else ("source_id", "type", "name")
    for name in map(str, table.frame.columns):
        if any(word in name.casefold() for word in PERSONAL):
            wanted = "places only: a file without this column"
            faults.add(table.fault("a column about persons", column=name, wanted=wanted))
    columns = find_columns(table, PLACES, {}, faults, required=needed)
    frame = pd.DataFrame({field: texts(table, columns.get(field)) for field in PLACES})
    if kind and "type" not in columns:
        frame["type"] = kind
    for field in columns:
        said = frame[field]
        long = (said.str.len() > LONGEST).to_numpy()
        wanted = f"at most {LONGEST} letters"
        faults.at_rows(table, long, "the text is too long", column=columns[field], wanted=wanted)
        if field in needed:
            none = (said == "").to_numpy()
            wanted = f"a {field}"
            faults.at_rows(table, none, "no value", column=columns[field], wanted=wanted)
    if "source_id" in columns:
        ids = frame["source_id"].to_numpy(dtype=object)
        duplicates(table, ids, columns["source_id"], faults, what="id")
    return frame.astype("str")


def _shapes(table: Table, ref: Reference | None, faults: Faults) -> NDArray[np.object_]:
    """Return a point a row, in EPSG:4490; fewer where there are faults."""
    nothing = np.array([], dtype=object)
    is_table = Path(table.file).suffix.lower() in _TABLES
    points = with_points(table, {}, faults) if is_table else table
    if points is None:
        return nothing
    ref = ref or points.sources[0].ref
    if ref is None:
        message = "the file carries no CRS"
        faults.add(table.fault(message, wanted="crs: what its coordinates refer to"))
        return nothing
    points = replace(points, sources=(replace(points.sources[0], ref=ref),))
    return certain_shapes(placed(points, faults), (Dimension.POINTS,), faults)[0].shapes
