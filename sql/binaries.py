"""Finds the system's PostgreSQL programs, or says what to install."""

import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gridding.errors import Fault, InputError

OLDEST_POSTGRESQL = 15
OLDEST_POSTGIS = (3, 3)
DEBIAN_ROOT = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Binaries:
    """One installed PostgreSQL.

    Attributes
    ----------
    folder : Path
        Where ``initdb``, ``pg_ctl`` and ``postgres`` lie.
    major : int
        For example 15.
    """

    folder: Path
    major: int

    def __getitem__(self, program: str) -> str:
        return str(self.folder / program)


def find_binaries(major: int | None = None, *, root: Path = DEBIAN_ROOT) -> Binaries:
    """Find the newest PostgreSQL that will do.

    Parameters
    ----------
    major : int, optional
        Only this version: a data folder belongs to the version that made it.
    root : Path
        Folder that holds one folder a version, as Debian lays them out.

    Returns
    -------
    Binaries
        One with PostGIS before a newer one without.

    Raises
    ------
    InputError
        None is installed, it is too old, or it lacks PostGIS.
    """
    installed = _installed(_folders(root))
    fitting = [b for b in installed if b.major >= OLDEST_POSTGRESQL and major in (None, b.major)]
    if fitting:
        with_postgis = [b for b in fitting if _has_postgis(b)]
        if not with_postgis:
            newest = fitting[0].major
            raise InputError(
                Fault(
                    f"PostGIS is not installed for PostgreSQL {newest}",
                    wanted=f"the package postgresql-{newest}-postgis-3",
                )
            )
        return with_postgis[0]
    wanted = major or OLDEST_POSTGRESQL
    found = ", ".join(f"PostgreSQL {b.major}" for b in installed)
    message = (
        "the cluster's own PostgreSQL is not installed"
        if major
        else ("PostgreSQL is too old" if installed else "PostgreSQL is not installed")
    )
    packages = f"postgresql-{wanted} and postgresql-{wanted}-postgis-3"
    version = f"PostgreSQL {wanted}" if major else f"PostgreSQL {wanted} or newer"
    raise InputError(Fault(message, found=found, wanted=f"{version}: packages {packages}"))


def _folders(root: Path) -> Iterable[Path]:
    yield from root.glob("*/bin")
    if pg_config := shutil.which("pg_config"):
        yield Path(_output([pg_config, "--bindir"]))
    if postgres := shutil.which("postgres"):
        yield Path(postgres).resolve().parent


def _installed(folders: Iterable[Path]) -> list[Binaries]:
    """Return what is installed, newest first."""
    found = {
        folder: Binaries(folder, _major(folder))
        for folder in folders
        if all((folder / program).exists() for program in ("initdb", "pg_ctl", "postgres"))
    }
    return sorted(found.values(), key=lambda b: b.major, reverse=True)


@cache
def _major(folder: Path) -> int:
    said = _output([str(folder / "postgres"), "--version"])
    match = re.search(r"\b(\d+)(?:\.|devel|beta|rc|$|\s)", said)
    return int(match[1]) if match else 0


@cache
def _has_postgis(binaries: Binaries) -> bool:
    pg_config = binaries.folder / "pg_config"
    if not pg_config.exists():
        return True  # cannot be told from here; CREATE EXTENSION will tell
    share = Path(_output([str(pg_config), "--sharedir"]))
    return (share / "extension" / "postgis.control").exists()


def _output(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  ours
    return done.stdout.strip()
