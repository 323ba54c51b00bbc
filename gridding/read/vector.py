"""GeoPackage, GeoJSON, Shapefile and whatever else GDAL reads, as a `Table`."""

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyogrio
import shapely
from numpy.typing import NDArray
from pyogrio import raw
from pyproj import CRS
from pyproj.exceptions import CRSError

from gridding.crs import Reference, reference_of
from gridding.errors import Fault, InputError
from gridding.read.dbf import dbf_encoding, part_beside
from gridding.read.faults import Faults
from gridding.read.table import Table

if TYPE_CHECKING:
    from gridding.manifest import LayerFile


def open_vector(spec: "LayerFile", path: Path, faults: Faults) -> Table | None:
    """Read one layer with GDAL.

    Parameters
    ----------
    spec : LayerFile
        Which layer, and the attribute filter for the driver.
    path : Path
    faults : Faults
        Takes whatever keeps the layer from being read.

    Returns
    -------
    Table or None
    """
    encoding = _encoding(path, spec.file)
    if isinstance(encoding, Fault):
        faults.add(encoding)
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # GDAL's remarks; what matters is checked row by row
        try:
            layer = _layer(spec, path, faults)
            options = {} if encoding is None else {"ENCODING": encoding}
            return None if layer is None else _table(spec, path, layer, options, faults)
        except UnicodeDecodeError as error:
            found = repr(error.object[max(error.start - 10, 0) : error.start + 10])
            faults.add(Fault("text does not decode", file=spec.file, found=found, wanted="UTF-8"))
        except (RuntimeError, ValueError) as error:
            faults.add(
                Fault("the file cannot be read", file=spec.file, found=str(error).split(";")[0])
            )
    return None


def _encoding(path: Path, file: str) -> str | Fault | None:
    if path.suffix.lower() != ".shp":
        return None
    dbf = part_beside(path, ".dbf")
    if dbf is None:
        return Fault("the shapefile lacks its .dbf", file=file, wanted=f"{path.stem}.dbf beside it")
    return dbf_encoding(dbf, file)


def _layer(spec: "LayerFile", path: Path, faults: Faults) -> str | None:
    layers = pyogrio.list_layers(path)
    names = [str(name) for name in layers[:, 0]]
    if spec.layer is not None:
        if spec.layer in names:
            return spec.layer
        faults.add(Fault("no such layer", spec.file, spec.layer, wanted="one of " + _list(names)))
        return None
    spatial = [str(name) for name, geometry in layers if geometry is not None]
    if len(spatial) == 1:
        return spatial[0]
    if spatial:
        wanted = "layer = one of " + _list(spatial)
        faults.add(Fault("the file has several layers", file=spec.file, wanted=wanted))
    else:
        faults.add(Fault("the file has no layer with geometry", file=spec.file))
    return None


def _list(names: list[str]) -> str:
    return ", ".join(names) or "(the file has none)"


def _table(
    spec: "LayerFile", path: Path, layer: str, options: dict[str, str], faults: Faults
) -> Table | None:
    content = _content(spec, path, layer, options, faults)
    if content is None:
        return None
    meta, fids, wkb, columns = content
    if wkb is None or meta["geometry_type"] is None:
        faults.add(Fault("the layer has no geometry", spec.file, layer))
        return None
    if len(fids) == 0:
        why = "where leaves no row" if spec.where else "the layer is empty"
        faults.add(Fault(why, spec.file, layer, found=spec.where or "", wanted="rows"))
        return None
    shapes = np.asarray(shapely.from_wkb(wkb, on_invalid="ignore"), dtype=object)
    table = Table(
        file=spec.file,
        layer=layer,
        frame=pd.DataFrame(dict(zip(meta["fields"], columns, strict=True))),
        shapes=shapes,
        rows=_rows(path, layer, fids, options, filtered=spec.where is not None),
        fids=fids,
        ref=_reference(meta["crs"], spec, layer, faults),
    )
    broken = np.array([each is not None for each in wkb], dtype=bool) & shapely.is_missing(shapes)
    faults.at_rows(table, broken, "a broken geometry", wanted="closed rings of at least 4 points")
    return table.only(~broken)


def _content(
    spec: "LayerFile", path: Path, layer: str, options: dict[str, str], faults: Faults
) -> tuple[Any, ...] | None:
    """Return what pyogrio reads: description, FIDs, WKB, one array a field."""
    try:
        content: tuple[Any, ...] = raw.read(
            path, layer=layer, where=spec.where, force_2d=True, return_fids=True, **options
        )
    except UnicodeDecodeError:
        raise
    except (RuntimeError, ValueError) as error:
        if spec.where is None:
            raise
        fields = raw.read(path, layer=layer, max_features=1, **options)[0]["fields"]
        wanted = "a condition on " + ", ".join(f'"{field}"' for field in fields)
        found = f"where = {spec.where!r} ({error})"
        faults.add(Fault("the filter is wrong", spec.file, layer, found=found, wanted=wanted))
        return None
    return content


def _rows(
    path: Path, layer: str, fids: NDArray[np.int64], options: dict[str, str], *, filtered: bool
) -> NDArray[np.int64]:
    if not filtered:
        return np.arange(1, len(fids) + 1, dtype=np.int64)
    everything = raw.read(
        path, layer=layer, columns=[], read_geometry=False, return_fids=True, **options
    )
    order = {int(fid): row for row, fid in enumerate(everything[1], 1)}
    return np.array([order[int(fid)] for fid in fids], dtype=np.int64)


def _reference(
    given: str | None, spec: "LayerFile", layer: str, faults: Faults
) -> Reference | None:
    try:
        crs = None if given is None else CRS.from_user_input(given)
    except CRSError:
        return None
    # GeoPackage says "Undefined …" where it knows nothing.
    if crs is None or crs.name.lower().startswith(("undefined", "unknown")):
        return None
    try:
        return reference_of(crs)
    except InputError as error:
        if spec.datum is None:
            found = error.faults[0].found
            faults.add(
                Fault("the file's CRS is no CRS of the ground", spec.file, layer, found=found)
            )
        return None
