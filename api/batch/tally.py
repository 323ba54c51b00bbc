"""What a batch comes to: rows by status, errors by reason, points that too many rows share."""

from collections import Counter

import numpy as np
from pydantic import BaseModel

from api.batch.answers import Answers
from api.batch.points import Points
from api.batch.repeated import Repeated, Repeats
from api.batch.words import STATUSES, Status
from api.batch.work import Done


class Report(BaseModel):
    """What a batch came to.

    Attributes
    ----------
    plans : list of int
        The plans that answered, all of one snapshot.
    rows : int
    inside, snapped, outside, error : int
        Rows by status.
    reasons : dict of str to int
        Rows in error by reason.
    repeated : list of Repeated
        Points that suspiciously many rows share.
    """

    plans: list[int]
    rows: int
    inside: int
    snapped: int
    outside: int
    error: int
    reasons: dict[str, int]
    repeated: list[Repeated]


class Tally:
    """Counts as rows are answered.

    Parameters
    ----------
    done : Done, optional
        What an earlier run had counted.
    """

    def __init__(self, done: Done | None = None) -> None:
        done = done or Done()
        self._rows = Counter(done.rows)
        self._reasons = Counter(done.reasons)
        self._repeats = Repeats(done.repeats)

    @property
    def rows(self) -> int:
        """Rows so far."""
        return self._rows.total()

    def add(self, points: Points, answers: Answers) -> None:
        """Count the rows of a chunk.

        Parameters
        ----------
        points : Points
        answers : Answers
        """
        counts = np.bincount(answers.status, minlength=len(STATUSES)).tolist()
        self._rows.update(dict(zip(STATUSES, counts, strict=True)))
        said = answers.reasons[answers.bad].tolist()
        self._reasons.update(reason.partition(": ")[0] for reason in said)
        self._repeats.add(points.x[answers.good], points.y[answers.good])

    def done(self, position: int, parts: dict[str, int]) -> Done:
        """Return what is to be kept of a batch that has come to a position."""
        return Done(
            position=position,
            rows=dict(self._rows),
            reasons=dict(self._reasons),
            repeats=self._repeats.kept(),
            parts=parts,
        )

    def report(self, plans: list[int]) -> Report:
        """Return what it came to."""
        return Report(
            plans=plans,
            rows=self.rows,
            inside=self._rows[Status.INSIDE],
            snapped=self._rows[Status.SNAPPED],
            outside=self._rows[Status.OUTSIDE],
            error=self._rows[Status.ERROR],
            reasons=dict(self._reasons.most_common()),
            repeated=self._repeats.flagged(),
        )
