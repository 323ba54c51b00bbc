"""``gridding locate --batch``: rows of a file located into another, with progress and rest."""

import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import typer

from api.batch.batch import Batch, Told, require_writable
from api.batch.run import run
from api.batch.tally import Report
from api.batch.words import STATUSES
from api.cli.say import as_json
from api.locate import moment
from api.published import Snapshot, take_snapshot
from api.settings import Settings, database

EXIT_ROWS_IN_ERROR = 3
_SPOOLED = "standard input"


def locate_batch(
    source: str, out: Path, crs: str, at: str | None, snap_m: float, *, json: bool, quiet: bool
) -> None:
    """Locate all rows of a file, and say what it came to.

    Parameters
    ----------
    source : str
        A file, or ``-`` for CSV on standard input.
    out : Path
    crs : str
    at : str or None
        ISO 8601 with offset; None is now.
    snap_m : float
    json : bool
        Say it as JSON.
    quiet : bool
        Show no progress.

    Raises
    ------
    GriddingError
        As of `api.batch.run.run`.
    Exit
        With 3 where rows are in error.
    """
    as_of = None if at is None else moment(at)
    require_writable(out)
    with database(Settings.from_environment()) as engine, engine.connect() as connection:
        snapshot = take_snapshot(connection, Snapshot(), as_of)
    with _spooled(source, out) as path:
        batch = Batch(path, out, crs, snap_m, as_of, _SPOOLED if source == "-" else "")
        with _Shown(quiet=quiet) as shown:
            try:
                report = run(batch, snapshot, shown)
            except KeyboardInterrupt:
                if source != "-":
                    sys.stderr.write("gridding: the same command goes on from here\n")
                raise
    if json:
        as_json(_told(batch, report))
    else:
        typer.echo(_text(batch, report))
    if report.error:
        raise typer.Exit(EXIT_ROWS_IN_ERROR)


@contextmanager
def _spooled(source: str, out: Path) -> Iterator[Path]:
    """Have the file to read; what comes by standard input is kept beside the output for a while."""
    if source != "-":
        yield Path(source)
        return
    path = out.with_name(f"{out.name}.stdin.csv")
    try:
        with path.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file, 1 << 20)
        yield path
    finally:
        path.unlink(missing_ok=True)


class _Shown(Told):
    """Shows on stderr how far it has come, how fast it goes and how long it will still take."""

    def __init__(self, *, quiet: bool) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        rows = TextColumn("{task.fields[rows]:,} rows, {task.fields[rate]:,} a second")
        columns = (TextColumn("locating"), BarColumn(), rows, TimeRemainingColumn())
        self._console = Console(stderr=True)
        self._bar = Bar(*columns, console=self._console, disable=quiet)
        self._task: Any = None
        self._began, self._before = time.monotonic(), 0

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def size(self, done: int, total: int, rows: int) -> None:
        """Show how far it has come."""
        if self._task is None:
            self._began, self._before = time.monotonic(), rows
            self._task = self._bar.add_task(
                "", total=total or None, completed=done, rows=rows, rate=0
            )
            return
        took_s = max(time.monotonic() - self._began, 1e-3)
        rate = round((rows - self._before) / took_s)
        self._bar.update(self._task, completed=done, rows=rows, rate=rate)

    def note(self, said: str) -> None:
        """Say something, above the bar."""
        self._console.print(f"gridding: {said}", markup=False, highlight=False)


def _told(batch: Batch, report: Report) -> dict[str, Any]:
    errors = str(batch.errors) if report.error else None
    return {"out": str(batch.out), "errors_file": errors, **report.model_dump()}


def _text(batch: Batch, report: Report) -> str:
    plans = ", ".join(map(str, report.plans))
    counts = ", ".join(
        f"{getattr(report, status):,} {said}"
        for status, said in zip(STATUSES, ("inside", "snapped", "outside", "in error"), strict=True)
    )
    lines = [
        f"{report.rows:,} rows by plan {plans}: {counts}",
        f"written to {batch.out}",
    ]
    if report.error:
        lines.append(f"rows in error are in {batch.errors}:")
        lines += [f"  {rows:,}  {reason}" for reason, rows in report.reasons.items()]
    if report.repeated:
        lines.append("warning: points that suspiciously many rows share, perhaps for want of any:")
        lines += [f"  {each.rows:,}  {each.lon}, {each.lat}" for each in report.repeated]
    return "\n".join(lines)
