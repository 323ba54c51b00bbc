"""The folder in which a batch is at work, beside the file that it becomes: how far it has come."""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from gridding.errors import ConflictError, Fault, InputError


class Asked(BaseModel):
    """What a batch is; with another of these it is another batch.

    Attributes
    ----------
    source : str
    size, changed : int
        Of the file: bytes, and nanoseconds since 1970.
    out, crs : str
    snap_m : float
    at : str
        Empty for now.
    plans : list of (int, int)
        Id and version of each plan that answers.
    """

    form: int = 1
    source: str
    size: int
    changed: int
    out: str
    crs: str
    snap_m: float
    at: str
    plans: list[tuple[int, int]]


class Done(BaseModel):
    """How far a batch has come.

    Attributes
    ----------
    position : int
        Where in the source to go on.
    rows : dict of str to int
        By status.
    reasons : dict of str to int
        Rows in error.
    repeats : Any
        As of `api.batch.repeated.Repeats.kept`.
    parts : dict of str to int
        File of the folder -> the bytes of it that count.
    """

    position: int = 0
    rows: dict[str, int] = {}
    reasons: dict[str, int] = {}
    repeats: Any = None
    parts: dict[str, int] = {}


class State(BaseModel):
    """All that is kept."""

    asked: Asked
    done: Done


class Work:
    """The folder of a batch at work.

    Parameters
    ----------
    folder : Path
        There.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._state = folder / "state.json"

    def begun(self) -> State | None:
        """Return what an interrupted run has left; None where there is nothing of use."""
        try:
            state = State.model_validate_json(self._state.read_bytes())
        except (OSError, ValidationError):
            return None
        sizes = {name: self.folder / name for name in state.done.parts}
        there = all(
            path.is_file() and path.stat().st_size >= state.done.parts[name]
            for name, path in sizes.items()
        )
        return state if there else None

    def note(self, asked: Asked, done: Done) -> None:
        """Keep how far it has come, whole or not at all."""
        fresh = self._state.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as file:
            json.dump({"asked": asked.model_dump(), "done": done.model_dump()}, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._state)

    def clear(self) -> None:
        """Begin anew: forget what was kept, and its files."""
        self._state.unlink(missing_ok=True)
        for path in self.folder.iterdir():
            if path.name != _LOCK:
                path.unlink()


_LOCK = "lock"


@contextmanager
def working_beside(out: Path) -> Iterator[Work]:
    """Have the folder of work for a file, alone; it stays unless `Work.folder` is removed.

    Parameters
    ----------
    out : Path

    Yields
    ------
    Work

    Raises
    ------
    ConflictError
        Another process is writing that file.
    InputError
        There is no writing there.
    """
    folder = out.with_name(f"{out.name}.part")
    try:
        folder.mkdir(exist_ok=True)
        lock = (folder / _LOCK).open("w")
    except OSError as error:
        raise InputError(
            Fault("cannot be written", file=str(out), found=error.strerror or "")
        ) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ConflictError(f"another process is writing {out.name}") from None
        yield Work(folder)


def put_in_place(work: Work, made: dict[Path, Path | None]) -> None:
    """Move finished files to their names, one after the other, and remove the folder.

    Parameters
    ----------
    work : Work
    made : dict of Path to Path or None
        Name -> file; None removes what an earlier run has left under the name.
    """
    for name, file in made.items():
        if file is None:
            name.unlink(missing_ok=True)
        else:
            file.replace(name)
    shutil.rmtree(work.folder)
