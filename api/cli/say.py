"""What every command says in the same way: JSON for programs, progress for people."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol


class Progress(Protocol):
    """Told of each step; ``done`` of ``total`` where it is known."""

    def __call__(self, step: str, done: int = 0, total: int = 0) -> None:
        """Take note."""


def as_json(value: Any) -> None:
    """Write ``value`` to stdout as JSON, Chinese left readable."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


@contextmanager
def progress(*, quiet: bool) -> Iterator[Progress]:
    """Yield a `Progress` that draws on stderr, or one that is silent.

    Parameters
    ----------
    quiet : bool
        Say nothing.
    """
    if quiet:
        yield lambda step, done=0, total=0: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Bar(*columns, console=console, transient=False) as bar:
        tasks: dict[str, Any] = {}

        def tell(step: str, done: int = 0, total: int = 0) -> None:
            for name, task in tasks.items():
                if name != step and not bar.tasks[task].finished:
                    bar.update(task, total=1, completed=1)
            if step not in tasks:
                tasks[step] = bar.add_task(step, total=total or None)
            bar.update(tasks[step], total=total or None, completed=done)

        yield tell
        for task in tasks.values():
            if not bar.tasks[task].finished:
                bar.update(task, total=1, completed=1)
