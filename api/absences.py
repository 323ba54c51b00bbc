"""What is told of absences, and from when to when they are: days, or moments."""

from datetime import date, datetime, time, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.locate import moment
from gridding.errors import Fault, InputError
from sql.absences import AbsenceEntry

_YEARS = range(1970, 9000)


class AbsenceTold(BaseModel):
    """A time in which a worker does not answer."""

    model_config = ConfigDict(populate_by_name=True)

    id: Annotated[int, Field(examples=[12])]
    district: Annotated[str, Field(description="Its code.", examples=["150203"])]
    worker_id: Annotated[str, Field(examples=["W0107"])]
    name: Annotated[str, Field(examples=["王芳"])]
    start: Annotated[datetime, Field(alias="from")]
    stop: Annotated[
        datetime | None, Field(alias="until", description="There again; null: nobody knows yet.")
    ]
    reason: Annotated[str, Field(examples=["年假"])]


def absence_told(entry: AbsenceEntry) -> AbsenceTold:
    """Return what somebody who may know of an absence is told of it."""
    return AbsenceTold(**vars(entry))


def begins(text: str) -> datetime:
    """Return when an absence begins.

    Parameters
    ----------
    text : str
        A day, from its beginning on in this machine's time zone, or a moment: ISO 8601 with offset.

    Returns
    -------
    datetime

    Raises
    ------
    InputError
        It is neither, or of a year that cannot be meant.
    """
    return _moment(text, "from", timedelta())


def ends(text: str) -> datetime:
    """Return when an absence ends: as `begins`, but a day belongs to it."""
    return _moment(text, "until", timedelta(days=1))


def _moment(text: str, name: str, later: timedelta) -> datetime:
    try:
        day = date.fromisoformat(text.strip())
        read = datetime.combine(day, time()) if day.year in _YEARS else None
    except ValueError:
        found = moment(text, name)
        read = found if found.year in _YEARS else None
        later = timedelta()
    if read is None:
        wanted = f"a year from {_YEARS[0]} to {_YEARS[-1]}"
        message = "a year that cannot be meant"
        raise InputError(Fault(message, column=name, found=repr(text), wanted=wanted))
    return (read + later).astimezone()
