"""The roles of a district's workers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class WorkerRole:
    """What a district calls some of its workers.

    Attributes
    ----------
    name : str
    name_en : str
        In English; may be empty.
    answers : bool
        Whether they answer for events.
    """

    name: str
    name_en: str = ""
    answers: bool = True
