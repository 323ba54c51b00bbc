"""A plan as zipped shapefiles, in UTF-8 or GBK; what a .dbf cannot hold is refused, not cut."""

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from gridding.errors import Fault, InputError
from gridding.plan import Plan

__all__ = ["COLUMNS", "LAYERS", "Encoding", "write_shapefile"]

LAYERS = ("grids", "units", "communities", "streets", "buildings", "barriers")
"""What is written, a shapefile each."""

COLUMNS = {
    "community_code": "comm_code",
    "street_code": "str_code",
    "compactness": "compact",
    "building_count": "bldg_count",
    "building_id": "bldg_id",
}
"""Column of the plan -> its name in the .dbf, where ten characters do not hold it."""

TEXT_BYTES = 254
"""Of the longest text that a .dbf holds."""

_FAULTS_SHOWN = 20
_CODE_PAGE_AT, _GBK_CODE_PAGE = 29, b"\x4d"
_WRITTEN_ON = "1970-01-01"
_ZIPPED_AT = (1980, 1, 1, 0, 0, 0)
"""Both stand in for the time of writing, so that the same plan is the same bytes."""

_README = """\
{district} {code}

.dbf   plan
{names}

EPSG:4490 (CGCS2000), {encoding}; hard: 1 = true.
edges, exceptions, plan: GeoPackage (.gpkg).
字段名超过 10 个字符的按上表缩写。邻接关系、例外和参数在 GeoPackage（.gpkg）中。
"""


class Encoding(StrEnum):
    """In which the text of a shapefile is."""

    UTF8 = "utf-8"
    GBK = "gbk"


@dataclass(frozen=True)
class _Text:
    """One text of a layer and where it stands."""

    layer: str
    column: str
    row: int
    text: str


def write_shapefile(plan: Plan, path: str | Path, *, encoding: Encoding = Encoding.UTF8) -> None:
    """Write the layers of a plan as shapefiles in one zip; replaced only once all is written.

    Parameters
    ----------
    plan : Plan
    path : str or Path
        Wants the suffix ``.zip``.
    encoding : Encoding
        Also named in each ``.cpg``.

    Raises
    ------
    InputError
        The suffix is another, the folder is not there, or texts do not fit into a ``.dbf``: GBK
        lacks a character, or there are more than 254 bytes. Names layer, row and column.

    Notes
    -----
    Columns of more than ten characters are renamed as in `COLUMNS`, which ``readme.txt`` in the
    zip tells. Exceptions are left out, for a shapefile holds one kind of geometry.
    """
    path = Path(path)
    if path.suffix.lower() != ".zip":
        raise InputError(Fault("shapefiles are written as one zip", str(path), wanted=".zip"))
    if not path.parent.is_dir():
        raise InputError(Fault("the folder to write to is not there", str(path.parent)))
    frames = {layer: getattr(plan, layer) for layer in LAYERS}
    faults = [fault for text in _texts(frames) if (fault := _unfit(text, encoding))]
    if faults:
        more = len(faults) - _FAULTS_SHOWN
        rest = [Fault(f"and {more} more texts")] if more > 0 else []
        raise InputError([*faults[:_FAULTS_SHOWN], *rest])
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".shapefile-") as name:
        folder = Path(name)
        for layer, frame in frames.items():
            _write_layer(frame, folder / f"{layer}.shp", encoding)
        (folder / "readme.txt").write_text(_readme(plan, encoding), encoding="utf-8-sig")
        files = sorted(folder.iterdir())
        scratch = folder / "scratch.zip"
        with ZipFile(scratch, "w", ZIP_DEFLATED) as archive:
            for file in files:
                info = ZipInfo(file.name, _ZIPPED_AT)
                archive.writestr(info, file.read_bytes(), ZIP_DEFLATED)
        os.replace(scratch, path)  # noqa: PTH105  as in gridding.planfile


def _texts(frames: dict[str, gpd.GeoDataFrame]) -> Iterator[_Text]:
    for layer, frame in frames.items():
        for column in frame.columns.drop(["geometry"]):
            if pd.api.types.is_string_dtype(frame[column]):
                for row, text in enumerate(frame[column].fillna(""), start=1):
                    yield _Text(layer, column, row, str(text))


def _unfit(text: _Text, encoding: Encoding) -> Fault | None:
    """Return why a text cannot stand in a .dbf; None where it can."""
    try:
        size = len(text.text.encode(encoding))
    except UnicodeEncodeError as error:
        letter = text.text[error.start]
        message = f"{encoding.upper()} lacks the character {letter} (U+{ord(letter):04X})"
        wanted = "--encoding utf-8, or another character"
    else:
        if size <= TEXT_BYTES:
            return None
        message = f"the text has {size} bytes, a shapefile holds {TEXT_BYTES}"
        wanted = "a shorter text, or a GeoPackage"
    return Fault(
        message, layer=text.layer, row=text.row, column=text.column, found=text.text, wanted=wanted
    )


def _write_layer(frame: gpd.GeoDataFrame, path: Path, encoding: Encoding) -> None:
    flat = frame.rename(columns=COLUMNS)
    shapes = flat.geometry.to_numpy()
    wanted = 1 if path.stem == "barriers" else 2
    if path.stem == "buildings" and (shapely.get_dimensions(shapes) == 0).any():
        # Points among outlines: a shapefile takes one kind, and every outline has a point.
        flat = flat.set_geometry(gpd.GeoSeries(shapely.point_on_surface(shapes), crs=flat.crs))
        wanted = 0
    kind = ("Point", "MultiLineString", "MultiPolygon")[wanted]
    pyogrio.write_dataframe(
        flat,
        path,
        driver="ESRI Shapefile",
        geometry_type=kind,
        promote_to_multi=kind != "Point",
        encoding=encoding.upper(),
        layer_options={"DBF_DATE_LAST_UPDATE": _WRITTEN_ON},
    )
    if encoding is Encoding.GBK:
        # Older programs look at the code page in the header and not at the .cpg.
        with path.with_suffix(".dbf").open("r+b") as table:
            table.seek(_CODE_PAGE_AT)
            table.write(_GBK_CODE_PAGE)


def _readme(plan: Plan, encoding: Encoding) -> str:
    names = "\n".join(f"{short:<10} {long}" for long, short in COLUMNS.items())
    info = plan.info
    return _README.format(
        district=info.district_name,
        code=info.district_code,
        names=names,
        encoding=encoding.upper(),
    )
