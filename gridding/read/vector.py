"""GeoPackage, GeoJSON, Shapefile and whatever else GDAL reads, as a `Table`."""

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
from numpy.typing import NDArray
from pyogrio import raw

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
            return None if layer is None else _table(spec, path, layer, encoding, faults)
        except UnicodeDecodeError as error:
            found = repr(error.object[max(error.start - 10, 0) : error.start + 10])
            faults.add(Fault("text does not decode", file=spec.file, found=found, wanted="UTF-8"))
        except (RuntimeError, ValueError) as error:
            faults.add(Fault("the file cannot be read", file=spec.file, found=str(error)))
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
    spec: "LayerFile", path: Path, layer: str, encoding: str | None, faults: Faults
) -> Table | None:
    frame = _frame(spec, path, layer, encoding, faults)
    if frame is None:
        return None
    if not isinstance(frame, gpd.GeoDataFrame):
        faults.add(Fault("the layer has no geometry", spec.file, layer))
        return None
    if frame.empty:
        why = "where leaves no row" if spec.where else "the layer is empty"
        faults.add(Fault(why, spec.file, layer, found=spec.where or "", wanted="rows"))
        return None
    fids = frame.index.to_numpy(dtype=np.int64)
    shapes: NDArray[np.object_] = np.asarray(frame.geometry.array, dtype=object)
    return Table(
        file=spec.file,
        layer=layer,
        frame=pd.DataFrame(frame.drop(columns=frame.geometry.name)).reset_index(drop=True),
        shapes=shapes,
        rows=_rows(path, layer, fids, filtered=spec.where is not None),
        fids=fids,
        ref=_reference(frame, spec, layer, faults),
    )


def _frame(
    spec: "LayerFile", path: Path, layer: str, encoding: str | None, faults: Faults
) -> pd.DataFrame | None:
    try:
        frame: pd.DataFrame = pyogrio.read_dataframe(
            path,
            layer=layer,
            where=spec.where,
            encoding=encoding,
            fid_as_index=True,
            use_arrow=False,
        )
    except UnicodeDecodeError:
        raise
    except (RuntimeError, ValueError) as error:
        if spec.where is None:
            raise
        fields = pyogrio.read_info(path, layer=layer, encoding=encoding)["fields"]
        wanted = "a condition on " + ", ".join(fields)
        found = f"where = {spec.where!r} ({error})"
        faults.add(Fault("the filter is wrong", spec.file, layer, found=found, wanted=wanted))
        return None
    return frame


def _rows(path: Path, layer: str, fids: NDArray[np.int64], *, filtered: bool) -> NDArray[np.int64]:
    if not filtered:
        return np.arange(1, len(fids) + 1, dtype=np.int64)
    everything = raw.read(path, layer=layer, columns=[], read_geometry=False, return_fids=True)
    order = {int(fid): row for row, fid in enumerate(everything[1], 1)}
    return np.array([order[int(fid)] for fid in fids], dtype=np.int64)


def _reference(
    frame: gpd.GeoDataFrame, spec: "LayerFile", layer: str, faults: Faults
) -> Reference | None:
    # GeoPackage says "Undefined …" where it knows nothing.
    if frame.crs is None or frame.crs.name.startswith(("Undefined", "Unknown", "unknown")):
        return None
    try:
        return reference_of(frame.crs)
    except InputError as error:
        if spec.datum is None:
            found = error.faults[0].found
            faults.add(
                Fault("the file's CRS is no CRS of the ground", spec.file, layer, found=found)
            )
        return None
