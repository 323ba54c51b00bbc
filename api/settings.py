"""Settings, all from the environment, and the database that they name."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, Engine

from api.origins import read_address, read_origins
from gridding.errors import Fault, InputError
from sql.engine import open_engine, read_url
from sql.migrate import require_current
from sql.running import running_cluster
from sql.service import SERVICE, as_service, require_acting, require_service

_MOST_MIB = 65_536


@dataclass(frozen=True)
class Settings:
    """What the environment says.

    Attributes
    ----------
    home : Path
        ``GRIDDING_HOME``: the private cluster and whatever else the program keeps.
    database_url : URL or None
        ``DATABASE_URL``: a PostgreSQL in place of the private cluster.
    districts_folder : Path or None
        ``GRIDDING_DISTRICTS``: in place of ``districts`` in the home.
    basemaps_file : Path or None
        ``GRIDDING_BASEMAPS``: which basemaps there are; none without it.
    embed_origins : tuple of str
        ``GRIDDING_EMBED_ORIGINS``: whose pages may show ``/embed`` in a frame, beside our own.
    address : str
        ``GRIDDING_ADDRESS``: where the pages are reached, for links on paper; over HTTP as asked.
    attribution, map_review_number : str
        ``GRIDDING_ATTRIBUTION``, ``GRIDDING_MAP_REVIEW_NUMBER`` (审图号): on what is embedded.
    batch_bytes : int
        ``GRIDDING_BATCH_MIB``, in MiB, 64 by default: what ``POST /locate/batch`` takes at most.
    """

    home: Path
    database_url: URL | None = None
    districts_folder: Path | None = None
    basemaps_file: Path | None = None
    embed_origins: tuple[str, ...] = ()
    address: str = ""
    attribution: str = ""
    map_review_number: str = ""
    batch_bytes: int = 64 * 2**20

    @property
    def districts(self) -> Path:
        """The folder of the manifests that jobs may use."""
        return self.districts_folder or self.home / "districts"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read the settings.

        Parameters
        ----------
        environment : mapping

        Returns
        -------
        Settings
            As the environment says, else the defaults.

        Raises
        ------
        InputError
            ``DATABASE_URL``, ``GRIDDING_EMBED_ORIGINS``, ``GRIDDING_ADDRESS`` or
            ``GRIDDING_BATCH_MIB`` cannot be read.
        """
        data = environment.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
        url = environment.get("DATABASE_URL")
        folder = environment.get("GRIDDING_DISTRICTS")
        basemaps = environment.get("GRIDDING_BASEMAPS")
        return cls(
            home=Path(environment.get("GRIDDING_HOME") or Path(data) / "gridding"),
            database_url=read_url(url) if url else None,
            districts_folder=Path(folder) if folder else None,
            basemaps_file=Path(basemaps) if basemaps else None,
            embed_origins=read_origins(environment.get("GRIDDING_EMBED_ORIGINS", "")),
            address=read_address(environment.get("GRIDDING_ADDRESS", "")),
            attribution=environment.get("GRIDDING_ATTRIBUTION", "").strip(),
            map_review_number=environment.get("GRIDDING_MAP_REVIEW_NUMBER", "").strip(),
            batch_bytes=_mebibytes("GRIDDING_BATCH_MIB", environment, 64),
        )


def address_confidence(environment: Mapping[str, str] = os.environ) -> float:
    """Return the confidence from which on an address is certain.

    Parameters
    ----------
    environment : mapping

    Returns
    -------
    float
        ``GRIDDING_ADDRESS_CONFIDENCE``, 0.8 by default.

    Raises
    ------
    InputError
        It is no number above 0 and up to 1.
    """
    said = environment.get("GRIDDING_ADDRESS_CONFIDENCE", "").strip() or "0.8"
    try:
        least = float(said)
    except ValueError:
        least = 0.0
    if not 0 < least <= 1:
        name, wanted = "GRIDDING_ADDRESS_CONFIDENCE", "a number above 0, up to 1"
        raise InputError(Fault("no confidence", column=name, found=repr(said), wanted=wanted))
    return least


def _mebibytes(name: str, environment: Mapping[str, str], default: int) -> int:
    said = environment.get(name, "").strip() or str(default)
    if not (said.isascii() and said.isdecimal() and 0 < int(said) <= _MOST_MIB):
        wanted = f"a whole number from 1 to {_MOST_MIB}"
        raise InputError(Fault("no number of MiB", column=name, found=repr(said), wanted=wanted))
    return int(said) * 2**20


@contextmanager
def database(settings: Settings, *, service: bool = False) -> Iterator[Engine]:
    """Have the database for a while: the one that ``DATABASE_URL`` names, or the private cluster.

    The private cluster is started and migrated where needed, and taken down by its last user
    unless ``gridding db up`` was said. A database of others is used only as it should be.

    Parameters
    ----------
    settings : Settings
    service : bool
        With the rights of the HTTP service and its worker only: `sql.service`.

    Yields
    ------
    Engine

    Raises
    ------
    LifecycleError
        The other database is not migrated, or its user may not act as the service.
    GriddingError
        There is no connecting, or no starting.
    """
    if settings.database_url is None:
        with (
            running_cluster(settings.home) as own,
            _engine(own.set(username=SERVICE) if service else own) as engine,
        ):
            yield engine
        return
    url = settings.database_url
    with _engine(url) as engine:
        require_current(engine)
        if not service:
            yield engine
            return
        require_service(engine)
    with _engine(as_service(url)) as engine:
        require_acting(engine)
        yield engine


@contextmanager
def _engine(url: URL) -> Iterator[Engine]:
    engine = open_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()
