"""Locates all rows of a file into another: in bounded memory, and going on where it was broken."""

import os
import time
from contextlib import closing
from pathlib import Path

from api.batch.answers import Answering
from api.batch.batch import Batch, Told, require_apart, require_writable
from api.batch.opening import open_source
from api.batch.sinks import CsvSink, Sink, Streams, StreamSink, finish
from api.batch.source import Kind, Source
from api.batch.tally import Report, Tally
from api.batch.work import Asked, Done, Work, put_in_place, working_beside
from api.published import Snapshot
from gridding.errors import GriddingError, NotFoundError

CHECKPOINT_S = 2.0

_ROWS, _ERRORS, _MADE = "rows", "errors", "made"


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
    require_apart(batch)
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
        streams = [name for name in done.parts if name != _ERRORS]
        if self._kind is not Kind.CSV:
            streams.append(f"{_ROWS}.{len(streams)}")
        name = streams[-1] if streams else _ROWS
        kept = done.parts.get(_ERRORS, 0)
        with (
            closing(self._sink(name, done)) as rows,
            closing(
                CsvSink(self._path(_ERRORS), self._source, only_reasons=True, size=kept)
            ) as errors,
        ):
            self._locate(done, tally, {name: rows, _ERRORS: errors})
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

    def _locate(self, done: Done, tally: Tally, sinks: dict[str, Sink]) -> None:
        rows, errors = sinks.values()
        noted = time.monotonic()
        self._told.size(done.position, self._source.size, tally.rows)
        for chunk in self._source.chunks(done.position):
            answers = self._answering.answers(chunk.points)
            rows.write(chunk, answers, answers.good)
            errors.write(chunk, answers, answers.bad)
            tally.add(chunk.points, answers)
            self._told.size(chunk.position, self._source.size, tally.rows)
            if time.monotonic() - noted >= CHECKPOINT_S:
                parts = done.parts | {name: sink.settle() for name, sink in sinks.items()}
                self._work.note(self._asked, tally.done(chunk.position, parts))
                noted = time.monotonic()

    def _sink(self, name: str, done: Done) -> Sink:
        if self._kind is Kind.CSV:
            return CsvSink(self._path(name), self._source, size=done.parts.get(name, 0))
        return StreamSink(self._path(name), self._source)

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
