"""Unpacks a district that somebody sent as a ZIP: into one folder, nowhere else, and not too much.

Nothing that the archive says of itself is believed: bytes are counted as they come out.
"""

import re
import stat
import unicodedata
import zipfile
import zlib
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from gridding.errors import Fault, InputError
from gridding.read.shapefile import named_entries

MAX_ZIPPED_BYTES = 512 * 2**20
MAX_UNPACKED_BYTES = 2 * 2**30
MAX_ENTRIES = 2000
_MAX_DIRECTORY_BYTES = 4 * 2**20
_MAX_MANIFEST_BYTES = 2**20
_LONGEST_NAME_BYTES = 255  # of most file systems
_SHOWN = 20
_PIECE_BYTES = 2**20

_PACKED = (".zip", ".kmz", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".7z", ".rar")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_LOCKED = 0x1
_DRIVE = re.compile(r"[A-Za-z]:")


def unpack(archive: Path, folder: Path) -> Path:
    """Unpack a district.

    Parameters
    ----------
    archive : Path
        A ZIP with one manifest at its top, or in the one folder that holds everything. File names
        may be in UTF-8 or, as Chinese Windows writes them, in GBK.
    folder : Path
        An empty folder.

    Returns
    -------
    Path
        The manifest in it; the folder that it lies in is the district.

    Raises
    ------
    InputError
        It is no ZIP, is too large, leads out of the folder, or holds links, other archives, or not
        one manifest. What was unpacked until then is the caller's to remove.
    """
    try:
        _require_few(archive)
        with ZipFile(archive) as opened:
            entries = _entries(opened)
            manifest = _manifest_of(entries)
            left = MAX_UNPACKED_BYTES
            for name, info in entries.items():
                left = _write(opened, info, folder / name, left)
    except (BadZipFile, EOFError, NotImplementedError, UnicodeDecodeError, zlib.error) as error:
        raise InputError(Fault("the zip cannot be unpacked", found=str(error))) from None
    return folder / manifest


def _require_few(archive: Path) -> None:
    """Refuse a list of contents so long that reading it alone would take too much memory."""
    with archive.open("rb") as file:
        # As ZipFile itself finds it: another way to look could be led to another end.
        end = zipfile._EndRecData(file)  # type: ignore[attr-defined]  # noqa: SLF001
    if end and (end[4] > MAX_ENTRIES or end[5] > _MAX_DIRECTORY_BYTES):
        raise InputError(_many(end[4]))


def _many(found: int) -> Fault:
    return Fault("the zip holds too many files", found=str(found), wanted=f"at most {MAX_ENTRIES}")


def _entries(archive: ZipFile) -> dict[str, ZipInfo]:
    """Return path in the folder -> entry, of all files but hidden ones."""
    if any(info.header_offset < 0 for info in archive.infolist()):
        raise BadZipFile("a part of it is missing")
    if len(archive.infolist()) > MAX_ENTRIES:
        raise InputError(_many(len(archive.infolist())))
    entries: dict[str, ZipInfo] = {}
    faults = []
    for said, info in named_entries(archive):
        name = unicodedata.normalize("NFC", said.replace("\\", "/"))
        if name in entries:
            faults.append(Fault("the file is there twice", file=name))
        elif wrong := _wrong(name, info):
            faults.append(wrong)
        elif not any(part.startswith(".") for part in name.split("/")):
            entries[name] = info
    folders = {name[: at.start()] for name in entries for at in re.finditer("/", name)}
    faults += [Fault("a file and a folder have one name", file=n) for n in folders & entries.keys()]
    if faults:
        raise InputError(faults[:_SHOWN])
    return entries


def _wrong(name: str, info: ZipInfo) -> Fault | None:
    """Return what keeps an entry from being unpacked."""
    parts = name.split("/")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if not name.isprintable() or any(len(part.encode()) > _LONGEST_NAME_BYTES for part in parts):
        return Fault("no name for a file", file=repr(name)[:80])
    outside = _DRIVE.match(name) or any(part in ("", ".", "..") for part in parts)
    rules = (
        (outside, "leads out of the folder", "a path below the zip's top"),
        (kind and not stat.S_ISREG(kind), "is a link or a device", "the file itself"),
        (name.lower().endswith(_PACKED), "is packed once more", "its files as they are"),
        (info.flag_bits & _LOCKED, "is locked with a password", "a zip without"),
        (info.compress_type not in _METHODS, "is packed in an unusual way", "deflate, as usual"),
    )
    return next((Fault(what, file=name, wanted=want) for bad, what, want in rules if bad), None)


def _manifest_of(entries: dict[str, ZipInfo]) -> str:
    found = [name for name in entries if name.lower().endswith(".toml")]
    if len(found) != 1:
        shown = ", ".join(found[:_SHOWN]) or "none"
        raise InputError(Fault("one manifest is needed", found=shown, wanted="one file *.toml"))
    folder, slash, _ = found[0].rpartition("/")
    if "/" in folder or not all(name.startswith(folder + slash) for name in entries):
        wanted = "it at the zip's top, or everything in one folder with it"
        raise InputError(Fault("the manifest lies too deep", file=found[0], wanted=wanted))
    if entries[found[0]].file_size > _MAX_MANIFEST_BYTES:  # no more than this is unpacked
        wanted = f"at most {_MAX_MANIFEST_BYTES} bytes"
        raise InputError(Fault("the manifest is too long", file=found[0], wanted=wanted))
    return found[0]


def _write(archive: ZipFile, info: ZipInfo, path: Path, left: int) -> int:
    """Unpack one file; return how many bytes the next ones may have."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(info) as packed, path.open("xb") as file:
        while piece := packed.read(_PIECE_BYTES):
            left = _less(left, len(piece))
            file.write(piece)
    if path.suffix.lower() == ".xlsx" and zipfile.is_zipfile(path):  # a zip itself, read as one
        _require_few(path)
        with ZipFile(path) as workbook:
            left = _less(left, sum(part.file_size for part in workbook.infolist()))
    return left


def _less(left: int, by: int) -> int:
    if by > left:
        wanted = f"at most {MAX_UNPACKED_BYTES // 2**20} MiB"
        raise InputError(Fault("unpacked the zip is too large", wanted=wanted))
    return left - by
