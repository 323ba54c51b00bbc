"""GeoPackage, GeoJSON, Shapefile, OSM extracts and whatever else GDAL reads, as a `Table`."""

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
from gridding.read.faults import Faults
from gridding.read.osm import having_key, is_osm, usual_layer, with_tags
from gridding.read.shapefile import Dataset, plain_shapefile, zipped_shapefile
from gridding.read.table import Source, Table

if TYPE_CHECKING:
    from gridding.layers import LayerFile


def open_vector(
    spec: "LayerFile", file: str, path: Path, faults: Faults, box: shapely.Polygon | None = None
) -> Table | None:
    """Read one layer with GDAL.

    Parameters
    ----------
    spec : LayerFile
        Which layer, and the attribute filter for the driver.
    file : str
        How messages name the file.
    path : Path
    faults : Faults
        Takes whatever keeps the layer from being read.
    box : Polygon or None
        Longitude and latitude: of OSM extracts, which often hold a whole province, only what
        touches it is read.

    Returns
    -------
    Table or None
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # GDAL's remarks; what matters is checked row by row
        try:
            dataset = _dataset(spec, file, path)
            if isinstance(dataset, Dataset):
                return _table(spec, file, dataset, faults, box if is_osm(path) else None)
            faults.add(dataset)
        except UnicodeDecodeError as error:
            found = repr(error.object[max(error.start - 10, 0) : error.start + 10])
            faults.add(Fault("text does not decode", file=file, found=found, wanted="UTF-8"))
        except (RuntimeError, ValueError) as error:
            faults.add(Fault("the file cannot be read", file=file, found=str(error).split(";")[0]))
    return None


def _dataset(spec: "LayerFile", file: str, path: Path) -> Dataset | Fault:
    suffix = path.suffix.lower()
    if suffix == ".zip":
        return zipped_shapefile(path, file, spec.layer)
    if suffix == ".shp":
        if spec.layer not in (None, path.stem):
            return Fault("no such layer", file, str(spec.layer), wanted=f"one of {path.stem}")
        return plain_shapefile(path, file)
    return _choice(spec, file, path)


def _choice(spec: "LayerFile", file: str, path: Path) -> Dataset | Fault:
    """Return the layer that is meant, of a format that may hold several."""
    layers = pyogrio.list_layers(path)
    names = [str(name) for name in layers[:, 0]]
    wanted = spec.layer or (usual_layer(spec.osm_key) if is_osm(path) else None)
    if wanted is not None:
        if wanted in names:
            return Dataset(path, wanted, wanted)
        return Fault("no such layer", file, wanted, wanted="one of " + _list(names))
    spatial = [str(name) for name, geometry in layers if geometry is not None]
    if len(spatial) == 1:
        return Dataset(path, spatial[0], spatial[0])
    if spatial:
        choice = "layer = one of " + _list(spatial)
        return Fault("the file has several layers", file=file, wanted=choice)
    return Fault("the file has no layer with geometry", file=file)


def _list(names: list[str]) -> str:
    return ", ".join(names) or "(the file has none)"


def _table(
    spec: "LayerFile", file: str, dataset: Dataset, faults: Faults, box: shapely.Polygon | None
) -> Table | None:
    osm = isinstance(dataset.data, Path) and is_osm(dataset.data)
    where = _where(spec, dataset) if osm else spec.where
    content = _content(spec, file, dataset, where, faults, box)
    if content is None:
        return None
    meta, fids, wkb, columns = content
    fields = [str(each) for each in meta["fields"]]
    twice = sorted({each for each in fields if fields.count(each) > 1})
    for each in twice:
        faults.add(Fault("the column is there twice", file, dataset.name, column=each))
    if wkb is None or meta["geometry_type"] is None:
        faults.add(Fault("the layer has no geometry", file, dataset.name))
        return None
    none_here = osm and not len(fids) and _lacks_nothing_but_the_key(spec, dataset, box)
    if len(fids) == 0 and not none_here:
        faults.add(_no_rows(spec, file, dataset, osm=osm))
        return None
    if twice:
        return None
    shapes = np.asarray(shapely.from_wkb(wkb, on_invalid="ignore"), dtype=object)
    frame = pd.DataFrame(dict(zip(fields, columns, strict=True)))
    table = Table(
        sources=(Source(file, dataset.name, _reference(meta["crs"], spec, file, dataset, faults)),),
        frame=with_tags(frame, spec),
        shapes=shapes,
        rows=_rows(dataset, fids, filtered=spec.where is not None and not osm),
        fids=fids,
    )
    broken = np.array([each is not None for each in wkb], dtype=bool) & shapely.is_missing(shapes)
    faults.at_rows(table, broken, "a broken geometry", wanted="closed rings of at least 4 points")
    return table.only(~broken)


def _where(spec: "LayerFile", dataset: Dataset) -> str | None:
    fields = pyogrio.read_info(dataset.data, layer=dataset.layer)["fields"]
    return having_key(spec.osm_key, [str(each) for each in fields], spec.where)


def _lacks_nothing_but_the_key(
    spec: "LayerFile", dataset: Dataset, box: shapely.Polygon | None
) -> bool:
    """Tell whether an extract covers the district, in which there just is no such barrier."""
    if spec.osm_key in (None, "building"):
        return False
    bbox = None if box is None else box.bounds
    found = raw.read(
        dataset.data, layer=dataset.layer, columns=[], bbox=bbox, max_features=1, return_fids=True
    )
    return len(found[1]) > 0


def _no_rows(spec: "LayerFile", file: str, dataset: Dataset, *, osm: bool) -> Fault:
    if osm:
        what = spec.osm_key or "anything"
        message = f"no {what} in or near the district"
        return Fault(message, file, dataset.name, found=spec.where or "", wanted="rows")
    why = "where leaves no row" if spec.where else "the layer is empty"
    return Fault(why, file, dataset.name, found=spec.where or "", wanted="rows")


def _content(
    spec: "LayerFile",
    file: str,
    dataset: Dataset,
    where: str | None,
    faults: Faults,
    box: shapely.Polygon | None,
) -> tuple[Any, ...] | None:
    """Return what pyogrio reads: description, FIDs, WKB, one array a field."""
    opened = {"layer": dataset.layer, **dataset.options}
    bbox = None if box is None else box.bounds
    try:
        content: tuple[Any, ...] = raw.read(
            dataset.data, where=where, bbox=bbox, force_2d=True, return_fids=True, **opened
        )
    except UnicodeDecodeError:
        raise
    except (RuntimeError, ValueError) as error:
        if spec.where is None:
            raise
        fields = raw.read(dataset.data, max_features=1, **opened)[0]["fields"]
        wanted = "a condition on " + ", ".join(f'"{field}"' for field in fields)
        found = f"where = {spec.where!r} ({error})"
        faults.add(Fault("the filter is wrong", file, dataset.name, found=found, wanted=wanted))
        return None
    return content


def _rows(dataset: Dataset, fids: NDArray[np.int64], *, filtered: bool) -> NDArray[np.int64]:
    if not filtered:
        return np.arange(1, len(fids) + 1, dtype=np.int64)
    everything = raw.read(
        dataset.data,
        layer=dataset.layer,
        columns=[],
        read_geometry=False,
        return_fids=True,
        **dataset.options,
    )
    order = {int(fid): row for row, fid in enumerate(everything[1], 1)}
    return np.array([order[int(fid)] for fid in fids], dtype=np.int64)


def _reference(
    given: str | None, spec: "LayerFile", file: str, dataset: Dataset, faults: Faults
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
                Fault("the file's CRS is no CRS of the ground", file, dataset.name, found=found)
            )
        return None
