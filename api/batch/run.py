"""Locates all rows of a file into another: in bounded memory, and going on where it was broken."""

import os
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from api.batch.answers import Answering
from api.batch.csvfile import CsvSource
from api.batch.sinks import CsvSink, Streams, StreamSink, finish
from api.batch.source import Kind, Source, kind_read, kind_written
from api.batch.tablefile import TableSource
from api.batch.tally import Report, Tally
from api.batch.work import Asked, Done, Work, put_in_place, working_beside
from api.published import Snapshot
from gridding.crs import Reference
from gridding.errors import Fault, GriddingError, InputError, NotFoundError

CHECKPOINT_S = 2.0

_ROWS, _ERRORS, _MADE = "rows", "errors", "made"


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


def run(batch: Batch, snapshot: Snapshot, told: Told) -> Report:
    """Locate all rows of a file.

    Interrupted at any moment, the same call goes on where it was, unless the file, what was asked
    or the published plan is another now. The files appear under their names when they are whole.

    Parameters
    ----------
    batch : Batch
    snapshot : Snapshot
        All answers come from it.
    told : Told

    Returns
    -------
    Report

    Raises
    ------
    InputError
        The file cannot be read as a whole; a row that cannot be is in error, and no more.
    NotFoundError
        Nothing is published.
    ConflictError
        Another process is writing the same file.
    """
    kind = require_writable(batch.out)
    _require_apart(batch)
    if not snapshot.plans:
        raise NotFoundError("no plan is published")
    answering = Answering(snapshot, batch.crs, batch.snap_m)
    decoded = kind is not Kind.CSV
    source = open_source(
        batch.source, batch.spooled or batch.source.name, answering.ref, decoded=decoded
    )
    with working_beside(batch.out) as work:
        try:
            return _Run(batch, kind, source, answering, work, told).go()
        except OSError as error:
            said = error.strerror or type(error).__name__
            raise GriddingError(f"writing {batch.out.name} failed: {said}") from error


def open_source(
    path: Path, file: str, ref: Reference, *, decoded: bool, kind: Kind | None = None
) -> Source:
    """Open a file of points.

    Parameters
    ----------
    path : Path
    file : str
        As messages name it.
    ref : Reference
        What coordinates refer to.
    decoded : bool
        Whether the cells of a CSV are wanted as text.
    kind : Kind, optional
        As the file shows by default.

    Returns
    -------
    Source

    Raises
    ------
    InputError
        It is none, or has no coordinates.
    """
    kind = kind or kind_read(path)
    if kind is Kind.CSV:
        return CsvSource(path, file, decoded=decoded)
    return TableSource(path, file, kind, ref)


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


def _require_apart(batch: Batch) -> None:
    for name in (batch.out, batch.errors):
        if name.exists() and batch.source.exists() and name.samefile(batch.source):
            raise InputError(Fault("the file to read is the file to write", file=str(name)))


class _Run:
    """One run of a batch, from the beginning or from where an earlier one was."""

    def __init__(
        self,
        batch: Batch,
        kind: Kind,
        source: Source,
        answering: Answering,
        work: Work,
        told: Told,
    ) -> None:
        self._batch, self._kind, self._source = batch, kind, source
        self._answering, self._work, self._told = answering, work, told
        self._asked = _asked(batch, answering.snapshot)

    def go(self) -> Report:
        """Locate what is still to be located, and put the files in place."""
        done = self._to_go_on()
        tally = Tally(done)
        if tally.rows:
            self._told.note(f"going on after row {tally.rows}")
        parts = dict(done.parts)
        streams = [name for name in parts if name != _ERRORS]
        if self._kind is Kind.CSV:
            name = _ROWS
            rows: CsvSink | StreamSink = CsvSink(
                self._path(name), self._source, size=parts.get(name, 0)
            )
        else:
            name = f"{_ROWS}.{len(streams)}"
            streams.append(name)
            rows = StreamSink(self._path(name), self._source)
        errors = CsvSink(
            self._path(_ERRORS), self._source, only_reasons=True, size=parts.get(_ERRORS, 0)
        )
        noted = time.monotonic()
        self._told.size(done.position, self._source.size, tally.rows)
        for chunk in self._source.chunks(done.position):
            answers = self._answering.answers(chunk.points)
            rows.write(chunk, answers, answers.good)
            errors.write(chunk, answers, answers.bad)
            tally.add(chunk.points, answers)
            self._told.size(chunk.position, self._source.size, tally.rows)
            if time.monotonic() - noted >= CHECKPOINT_S:
                parts |= {name: rows.settle(), _ERRORS: errors.settle()}
                self._work.note(self._asked, tally.done(chunk.position, parts))
                noted = time.monotonic()
        rows.close()
        errors.close()
        report = tally.report(self._answering.snapshot.plan_ids)
        made = self._path(_ROWS)
        if self._kind is not Kind.CSV:
            made = self._path(_MADE)
            plans = ",".join(map(str, report.plans))
            paths = [self._path(stream) for stream in streams]
            finish(Streams(paths), made, self._kind, {"gridding:plans": plans})
        wrong = self._path(_ERRORS) if report.error else None
        put_in_place(self._work, {self._batch.errors: wrong, self._batch.out: made})
        return report

    def _to_go_on(self) -> Done:
        """Return how far an earlier run had come, its files cut off there."""
        begun = self._work.begun()
        if begun is not None and begun.asked == self._asked:
            for name, size in begun.done.parts.items():
                os.truncate(self._path(name), size)
            return begun.done
        if begun is not None:
            self._told.note(_why_anew(begun.asked, self._asked))
        self._work.clear()
        return Done()

    def _path(self, name: str) -> Path:
        return self._work.folder / name


def _asked(batch: Batch, snapshot: Snapshot) -> Asked:
    stat = batch.source.stat()
    return Asked(
        source=str(batch.source.resolve()),
        size=stat.st_size,
        changed=stat.st_mtime_ns,
        out=str(batch.out.resolve()),
        crs=batch.crs.strip().lower(),
        snap_m=batch.snap_m,
        at="" if batch.at is None else batch.at.isoformat(),
        plans=[(plan.plan_id, plan.version) for plan in snapshot.plans],
    )


def _why_anew(was: Asked, now: Asked) -> str:
    if was.plans != now.plans:
        return "another plan is published since the run that was interrupted: beginning anew"
    if (was.source, was.size, was.changed) != (now.source, now.size, now.changed):
        return "the file has changed since the run that was interrupted: beginning anew"
    return "the run that was interrupted was asked for something else: beginning anew"
