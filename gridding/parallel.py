"""The same work on many pieces, in several processes; results never depend on how many."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

Piece = TypeVar("Piece")
Result = TypeVar("Result")


class Tell(Protocol):
    """Told of progress: ``done`` of ``total`` in ``step``; 0 where it is not known."""

    def __call__(self, step: str, done: int = 0, total: int = 0) -> None:
        """Take note."""


def silent(step: str, done: int = 0, total: int = 0) -> None:
    """Tell nobody."""


def in_parallel(
    work: Callable[[Piece], Result],
    pieces: Sequence[Piece],
    *,
    processes: int,
    tell: Tell,
    step: str,
) -> list[Result]:
    """Apply ``work`` to every piece.

    Parameters
    ----------
    work : callable
        A module-level function.
    pieces : sequence
    processes : int
        1 works in this process.
    tell : Tell
        Told after each piece.
    step : str
        Name of the step for ``tell``.

    Returns
    -------
    list
        Results in the order of the pieces.
    """
    out: list[Result] = []
    tell(step, 0, len(pieces))
    if processes <= 1 or len(pieces) <= 1:
        for piece in pieces:
            out.append(work(piece))
            tell(step, len(out), len(pieces))
        return out
    from joblib import Parallel, delayed  # noqa: PLC0415  half a second, for nothing with one process

    pool = Parallel(n_jobs=min(processes, len(pieces)), return_as="generator")
    results = pool(delayed(work)(piece) for piece in pieces)
    try:
        for result in results:
            out.append(result)
            tell(step, len(out), len(pieces))
    except BaseException:  # Ctrl-C above all: nobody waits for what is still being worked on
        stop_workers(at_once=True)
        raise
    return out


def stop_workers(*, at_once: bool = False) -> None:
    """End the worker processes that are kept for the next call.

    Parameters
    ----------
    at_once : bool
        In the middle of their work.
    """
    from joblib.externals.loky import get_reusable_executor  # noqa: PLC0415  likewise

    get_reusable_executor().shutdown(wait=True, kill_workers=at_once)
