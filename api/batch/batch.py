"""What a batch is: which file, where to, and by which rules; and who hears how it goes."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from api.batch.source import Kind, kind_written
from gridding.errors import Fault, InputError


@dataclass(frozen=True)
class Batch:
    """What to locate, and where to.

    Attributes
    ----------
    source, out : Path
    crs : str
    snap_m : float
        Metres outside of a grid from which it still answers.
    at : datetime or None
        As of when ``snapshot`` was taken, for telling one batch from another.
    spooled : str
        Name for messages of what came by standard input; empty for a file of its own.
    """

    source: Path
    out: Path
    crs: str
    snap_m: float = 0.0
    at: datetime | None = None
    spooled: str = ""

    @property
    def errors(self) -> Path:
        """Where rows in error go."""
        return self.out.with_name(f"{self.out.stem}.errors.csv")


class Told:
    """Hears how a batch goes; does nothing about it."""

    def size(self, done: int, total: int, rows: int) -> None:
        """Take note of how much is done, of how much (0: unknown), and how many rows that is."""

    def note(self, said: str) -> None:
        """Take note of something for a person to read."""


def require_writable(out: Path) -> Kind:
    """Return the format that a file to write asks for.

    Parameters
    ----------
    out : Path

    Returns
    -------
    Kind

    Raises
    ------
    InputError
        It asks for none that is written, or its folder is not there.
    """
    if not out.parent.is_dir():
        raise InputError(Fault("the folder to write to is not there", str(out.parent)))
    return kind_written(out)


def require_apart(batch: Batch) -> None:
    """Refuse to write over the file that is read.

    Parameters
    ----------
    batch : Batch

    Raises
    ------
    InputError
        One of the files to write is the file to read.
    """
    for name in (batch.out, batch.errors):
        if name.exists() and batch.source.exists() and name.samefile(batch.source):
            raise InputError(Fault("the file to read is the file to write", file=str(name)))
