"""Where uploaded districts lie in the folder of districts: ``CODE-yyyymmddHHMMSS``, each its own.

Nothing is ever replaced, so no job loses the files that it is reading.
"""

import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from api.jobs.folder import manifest_in
from gridding.errors import Fault, InputError
from gridding.manifest import Manifest

_HIDDEN = ".upload-"
_FORGOTTEN = timedelta(days=1)
_DEPTH = 2
_STAMP = "%Y%m%d%H%M%S"
_CODE = re.compile(r"[0-9A-Za-z]{1,40}")
_UPLOADED = re.compile(r"[0-9A-Za-z]{1,40}-(\d{14})")


@dataclass(frozen=True)
class Found:
    """A manifest in the folder of districts.

    Attributes
    ----------
    path : str
        In the folder, as a job is asked for with.
    manifest : Manifest
    uploaded_at : datetime or None
        None where the machine's operator has put it there.
    """

    path: str
    manifest: Manifest
    uploaded_at: datetime | None


def manifests(folder: Path) -> list[Found]:
    """Find the manifests that jobs may use, by the district's code, the latest upload first.

    Parameters
    ----------
    folder : Path
        Of districts; it need not be there.

    Returns
    -------
    list of Found
        At most two folders deep; no hidden ones.
    """
    return sorted(_found(folder), key=lambda found: (found.manifest.district.code, _rank(found)))


def _found(folder: Path) -> Iterator[Found]:
    for depth in range(_DEPTH + 1):
        for path in folder.glob("*/" * depth + "*.toml"):
            inside = path.relative_to(folder)
            if any(part.startswith(".") for part in inside.parts):
                continue
            try:
                manifest = loaded(folder, str(inside))
            except (InputError, OSError):
                continue
            yield Found(str(inside), manifest, _uploaded_at(inside.parts[0]))


def _rank(found: Found) -> tuple[float, str]:
    at = found.uploaded_at
    return (-at.timestamp() if at else 0.0, found.path)


def _uploaded_at(name: str) -> datetime | None:
    said = _UPLOADED.fullmatch(name)
    try:
        return datetime.strptime(said[1], _STAMP).replace(tzinfo=UTC) if said else None
    except ValueError:
        return None


def loaded(folder: Path, name: str) -> Manifest:
    """Read a manifest as `manifest_in` does, however deep its brackets are nested.

    Parameters
    ----------
    folder : Path
    name : str

    Returns
    -------
    Manifest

    Raises
    ------
    NotFoundError, InputError
    """
    try:
        return manifest_in(folder, name)
    except RecursionError:
        raise InputError(Fault("not TOML: nested too deep", file=name)) from None


def make_room(folder: Path) -> Path:
    """Make a hidden folder within the folder of districts, on its own disk.

    Parameters
    ----------
    folder : Path
        Made where it is not there.

    Returns
    -------
    Path
        The caller's to remove; what a server that was killed has left is removed a day later.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(f"{_HIDDEN}*"):
        if time.time() - left.stat().st_mtime > _FORGOTTEN.total_seconds():
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=_HIDDEN, dir=folder))


def require_code(manifest: Manifest) -> str:
    """Return the district's code, which names the folder of an upload.

    Parameters
    ----------
    manifest : Manifest

    Returns
    -------
    str

    Raises
    ------
    InputError
        It cannot: it is no row of letters and digits.
    """
    code = manifest.district.code
    if not _CODE.fullmatch(code):
        wanted = "1 to 40 letters and digits"
        file = manifest.source.name
        raise InputError(Fault("key district.code has a wrong value", file, found=code[:80],
                               wanted=wanted))  # fmt: skip
    return code


def put_in_place(district: Path, folder: Path, code: str) -> Path:
    """Move an unpacked district to its place, at once and for good.

    Parameters
    ----------
    district : Path
        A folder on the same disk.
    folder : Path
        Of districts.
    code : str
        From `require_code`.

    Returns
    -------
    Path
        Its new folder: the next second's name where this one's is taken.
    """
    at = datetime.now(UTC)
    while True:
        place = folder / f"{code}-{at.strftime(_STAMP)}"
        try:
            place.mkdir()
        except FileExistsError:
            at += timedelta(seconds=1)
        else:
            return district.rename(place)  # over an empty folder of our own
