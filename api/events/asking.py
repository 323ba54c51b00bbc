"""What somebody asks of the record of events, and all that is wrong with it at once."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from api.locate import moment
from gridding.errors import Fault, InputError
from sql.event_counts import By
from sql.events import After, EventTold, Wanted
from sql.tables import EventStatus

MOST_DAYS = 62
"""So many days are counted one by one in time."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LARGEST = 2**63
_FIRST_YEAR, _LAST_YEAR = 1900, 2999
_BOX = "west,south,east,north in degrees (EPSG:4490)"
Read = TypeVar("Read")


@dataclass(frozen=True)
class Asking:
    """Filters of the record as they come in."""

    grid: str | None
    community: str | None
    worker: str | None
    kind: str | None
    source: str | None
    status: EventStatus | None
    start: str | None
    stop: str | None
    bbox: str | None

    def wanted(self, by: By | None = None, after: str | None = None) -> tuple[Wanted, After | None]:
        """Read them.

        Parameters
        ----------
        by : By, optional
            By what is to be counted.
        after : str, optional
            Of a page before.

        Returns
        -------
        Wanted, After or None

        Raises
        ------
        InputError
            With every fault.
        """
        faults: list[Fault] = []
        start = _read(faults, self.start, lambda told: _moment(told, "from"))
        stop = _read(faults, self.stop, lambda told: _moment(told, "until"))
        if by is By.DAY:
            faults += _day_faults(self.start, start, stop)
        box = _read(faults, self.bbox, _box)
        place = _read(faults, after, read_after)
        if faults:
            raise InputError(faults)
        plain = (self.grid, self.community, self.worker, self.kind, self.source, self.status)
        return Wanted(*plain, start=start, stop=stop, box=box), place


def after_of(event: EventTold) -> str:
    """Return what stands for the end of a page: opaque to whoever gets it."""
    told = event.report.reported_at.astimezone(UTC) - _EPOCH
    said = f"{told // timedelta(microseconds=1)}.{event.id}"
    return urlsafe_b64encode(said.encode()).decode().rstrip("=")


def read_after(said: str) -> After:
    """Read it again.

    Raises
    ------
    InputError
        No page has ended like this.
    """
    try:
        padded = said + "=" * (-len(said) % 4)
        micros, _, event_id = (
            urlsafe_b64decode(padded.encode("ascii")).decode("ascii").partition(".")
        )
        after = After(_EPOCH + timedelta(microseconds=int(micros)), int(event_id))
    except (ValueError, OverflowError):
        after = None
    if after is None or not 0 <= after.id < _LARGEST:
        raise InputError(Fault("no page has ended like this", column="after", wanted="next"))
    return after


def _read(faults: list[Fault], said: str | None, read: Callable[[str], Read]) -> Read | None:
    if said is None:
        return None
    try:
        return read(said)
    except InputError as error:
        faults += error.faults
        return None


def _moment(told: str, name: str) -> datetime:
    read = moment(told, name)
    if not _FIRST_YEAR <= read.year <= _LAST_YEAR:
        wanted = f"a moment from {_FIRST_YEAR} to {_LAST_YEAR}"
        raise InputError(Fault("too far away", column=name, found=repr(told), wanted=wanted))
    return read


def _box(said: str) -> tuple[float, float, float, float]:
    try:
        west, south, east, north = (float(part) for part in said.split(","))
    except ValueError:
        raise InputError(Fault("no box", column="bbox", found=repr(said), wanted=_BOX)) from None
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):  # noqa: PLR2004
        raise InputError(Fault("no box", column="bbox", found=repr(said), wanted=_BOX))
    return west, south, east, north


def _day_faults(said: str | None, start: datetime | None, stop: datetime | None) -> list[Fault]:
    wanted = f"from, and until at most {MOST_DAYS} days later"
    if said is None:
        return [Fault("days need a beginning", column="from", wanted=wanted)]
    if start is not None and (stop or datetime.now(UTC)) - start > timedelta(days=MOST_DAYS):
        return [Fault("too many days", column="until", wanted=wanted)]
    return []
