"""In which encoding a shapefile's .dbf is written: decided by strict decoding, not by belief."""

from pathlib import Path

import numpy as np

from gridding.errors import Fault

_HEADER_BYTES, _FIELD_BYTES = 32, 32
_CHARACTER = ord("C")


def dbf_encoding(dbf: Path, file: str) -> str | Fault:
    """Return the encoding in which every text of a .dbf decodes.

    What the .cpg says is tried first, then UTF-8, then GBK (as GB18030).

    Parameters
    ----------
    dbf : Path
    file : str
        How messages name the shapefile.

    Returns
    -------
    str or Fault
        A Python codec's name; a fault naming row and column where none fits.
    """
    texts = _texts(dbf)
    if texts is None:
        return Fault("the .dbf is cut off", file=file, found=f"{dbf.stat().st_size} bytes")
    cpg = part_beside(dbf, ".cpg")
    claimed = "" if cpg is None else _codec(cpg.read_text("ascii", "replace").strip())
    candidates = [c for c in dict.fromkeys((claimed, "utf-8", "gb18030")) if c]
    if claimed not in ("", "utf-8", "gb18030"):
        candidates = ["utf-8", claimed, "gb18030"]  # UTF-8 does not decode by chance
    tried = candidates[0]
    for encoding in candidates:
        if all(_decodes(raw, encoding) for raws in texts.values() for raw in raws):
            return encoding
    column, row = next(
        (column, row)
        for column, raws in texts.items()
        for row, raw in enumerate(raws, 1)
        if not _decodes(raw, tried)
    )
    found = repr(bytes(texts[column][row - 1])[:30])
    return Fault(
        "text does not decode",
        file=file,
        row=row,
        fid=row - 1,
        column=column,
        found=found,
        wanted=" or ".join(c.upper() for c in candidates).replace("GB18030", "GBK"),
    )


def part_beside(path: Path, suffix: str) -> Path | None:
    """Return the part of a shapefile with another suffix, in lower or upper case."""
    parts = (path.with_suffix(each) for each in (suffix, suffix.upper()))
    return next((part for part in parts if part.is_file()), None)


def _texts(dbf: Path) -> dict[str, list[bytes]] | None:
    """Return the raw text of every character column, and of the column names as one more.

    None for a file that is shorter than its header says.
    """
    data = dbf.read_bytes()
    rows = int.from_bytes(data[4:8], "little")
    start = int.from_bytes(data[8:10], "little")
    length = int.from_bytes(data[10:12], "little")
    fields = [
        data[at : at + _FIELD_BYTES]
        for at in range(_HEADER_BYTES, start - _FIELD_BYTES + 1, _FIELD_BYTES)
        if data[at : at + 1] != b"\r"
    ]
    if length == 0 or len(data) < start + rows * length:
        return None
    records = np.frombuffer(data, np.uint8, rows * length, start).reshape(rows, length)
    names = [field[:11].split(b"\0")[0] for field in fields]
    texts = {"(column names)": names}
    at = 1
    for name, field in zip(names, fields, strict=True):
        width = field[16]
        if field[11] == _CHARACTER:
            cells = np.ascontiguousarray(records[:, at : at + width])
            texts[name.decode("utf-8", "replace")] = [bytes(cell).rstrip(b" \0") for cell in cells]
        at += width
    return texts


def _codec(claimed: str) -> str:
    name = claimed.lower().replace("_", "-")
    if name in ("gbk", "gb2312", "cp936", "936"):
        return "gb18030"
    if name in ("utf-8", "utf8", "65001"):
        return "utf-8"
    if name.isdecimal():
        name = f"cp{name}"
    try:
        b"".decode(name)
    except LookupError:
        return ""
    return name


def _decodes(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
