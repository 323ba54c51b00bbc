"""Shapefiles, plain or zipped: the parts that belong together, made fit for GDAL to read."""

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from zipfile import ZipFile, ZipInfo

from gridding.errors import Fault
from gridding.read.dbf import mended_dbf
from gridding.read.encoding import GBK, encoding_of

SUFFIXES = (".shp", ".shx", ".dbf", ".prj", ".cpg")
"""The parts that are read."""

_NEEDED = (".dbf", ".shx")
_UTF8_NAME = 0x800
_NOT_OURS = ("__MACOSX", "._")
_SHOWN = 10

Parts = Mapping[str, Callable[[], bytes]]
"""Suffix in lower case -> how to get that part's bytes."""


@dataclass(frozen=True)
class Dataset:
    """What GDAL is to open.

    Attributes
    ----------
    data : Path or bytes
    layer : str
        As GDAL knows it.
    name : str
        As people know it.
    options : dict
        For the driver.
    """

    data: Path | bytes
    layer: str
    name: str
    options: dict[str, str] = field(default_factory=dict)


def parts_beside(path: Path) -> dict[str, Path]:
    """Return suffix in lower case -> path of every part of a plain shapefile."""
    return {
        part.suffix.lower(): part
        for part in sorted(path.parent.iterdir())
        if part.stem == path.stem and part.suffix.lower() in SUFFIXES and part.is_file()
    }


def plain_shapefile(path: Path, file: str) -> Dataset | Fault:
    """Return a shapefile in a folder.

    Parameters
    ----------
    path : Path
        Of the .shp.
    file : str
        How messages name it.

    Returns
    -------
    Dataset or Fault
    """
    parts = {suffix: part.read_bytes for suffix, part in parts_beside(path).items()}
    return _dataset(parts, path.stem, file, path)


def zipped_shapefile(path: Path, file: str, layer: str | None) -> Dataset | Fault:
    """Return a shapefile in a zip, wherever it lies in there.

    Parameters
    ----------
    path : Path
        Of the zip.
    file : str
        How messages name it.
    layer : str or None
        The .shp wanted, without suffix; needed where there are several.

    Returns
    -------
    Dataset or Fault
    """
    try:
        with ZipFile(path) as archive:
            return _in_archive(archive, file, layer)
    except zipfile.BadZipFile as error:
        return Fault("the zip cannot be read", file=file, found=str(error))
    except RuntimeError:
        return Fault("the zip is locked with a password", file=file, wanted="one without")
    except (NotImplementedError, EOFError, zlib.error) as error:
        return Fault("the zip cannot be unpacked", file=file, found=str(error))


def _in_archive(archive: ZipFile, file: str, layer: str | None) -> Dataset | Fault:
    names = dict(named_entries(archive))
    groups: dict[str, dict[str, Callable[[], bytes]]] = {}
    shown: dict[str, str] = {}
    for name, info in names.items():
        member = PurePosixPath(name)
        key, suffix = str(member.with_suffix("")).casefold(), member.suffix.lower()
        if suffix in SUFFIXES:
            groups.setdefault(key, {})[suffix] = partial(archive.read, info)
        if suffix == ".shp":
            shown[key] = str(member.with_suffix(""))
    if not shown:
        inside = ", ".join(list(names)[:_SHOWN]) or "nothing"
        return Fault("the zip holds no shapefile", file=file, found=inside, wanted="a .shp in it")
    stems = [PurePosixPath(name).name for name in shown.values()]
    if len(set(stems)) == len(stems):
        shown = {key: PurePosixPath(name).name for key, name in shown.items()}
    chosen = [key for key, name in shown.items() if layer in (None, name)]
    several = ", ".join(sorted(shown.values()))
    if not chosen:
        return Fault("no such layer", file, str(layer), wanted=f"one of {several}")
    if len(chosen) > 1:
        wanted = f"layer = one of {several}"
        return Fault("the zip has several shapefiles", file=file, wanted=wanted)
    return _dataset(groups[chosen[0]], shown[chosen[0]], file, None)


def named_entries(archive: ZipFile) -> list[tuple[str, ZipInfo]]:
    """Return every file of a zip with its name; Windows writes names in GBK without saying so.

    Parameters
    ----------
    archive : ZipFile

    Returns
    -------
    list of (str, ZipInfo)
        Without folders, and without what macOS adds.
    """
    entries = [info for info in archive.infolist() if not info.is_dir()]
    unsaid = [i.filename.encode("cp437") for i in entries if not i.flag_bits & _UTF8_NAME]
    encoding = encoding_of(unsaid, GBK) or "cp437"
    named = (
        (
            info.filename
            if info.flag_bits & _UTF8_NAME
            else info.filename.encode("cp437").decode(encoding),
            info,
        )
        for info in entries
    )
    return [
        (name, info)
        for name, info in named
        if not any(part.startswith(_NOT_OURS) for part in PurePosixPath(name).parts)
    ]


def _dataset(parts: Parts, name: str, file: str, path: Path | None) -> Dataset | Fault:
    """Return the shapefile: as it lies on the disk where it can be read so, else in memory."""
    for suffix in _NEEDED:
        if suffix not in parts:
            wanted = f"{PurePosixPath(name).name}{suffix} beside it"
            return Fault(f"the shapefile lacks its {suffix}", file=file, wanted=wanted)
    given = parts[".dbf"]()
    cpg = parts[".cpg"]().decode("ascii", "replace") if ".cpg" in parts else ""
    read = mended_dbf(given, cpg, file)
    if isinstance(read, Fault):
        return read
    encoding, dbf = read
    options = {"ENCODING": encoding}
    if path is not None and dbf is given:
        return Dataset(path, name, name, options)
    memory = io.BytesIO()
    with ZipFile(memory, "w") as fresh:
        fresh.writestr("layer.dbf", dbf)
        for suffix in (".shp", ".shx", ".prj"):
            if suffix in parts:
                fresh.writestr(f"layer{suffix}", parts[suffix]())
    return Dataset(memory.getvalue(), "layer", name, options)
