"""What somebody sends of an event, and all that is wrong with it at once."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import from_json

from api.events.resolving import point_of
from api.locate import moment
from gridding.crs import ACCEPTED
from gridding.errors import Fault, InputError
from sql.events import Given

_AHEAD = timedelta(minutes=1)
_LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)
_PLACE = ("lon", "lat", "crs")
WANTED_PLACE = "lon, lat and crs, or address"

Text = StringConstraints(strip_whitespace=True, min_length=1)


class PlaceGiven(BaseModel):
    """A place: coordinates with what they refer to, an address, or both."""

    model_config = ConfigDict(extra="forbid")

    lon: Annotated[float | None, Field(description="Longitude, or easting.")] = None
    lat: Annotated[float | None, Field(description="Latitude, or northing.")] = None
    crs: Annotated[
        str | None, Field(max_length=40, description=f"What they refer to: {ACCEPTED}.")
    ] = None
    address: Annotated[
        str, StringConstraints(strip_whitespace=True, max_length=500),
        Field(description="Tells the place where there are no coordinates."),
    ] = ""  # fmt: skip

    def given(self) -> Given:
        """Return the place."""
        return Given(self.lon, self.lat, self.crs, self.address)


class EventGiven(PlaceGiven):
    """What is reported."""

    kind: Annotated[str, Text, Field(max_length=100, examples=["井盖缺失"])]
    text: Annotated[str, Field(max_length=10_000)] = ""
    reported_at: Annotated[str | None, Field(description="ISO 8601 with offset. Default: now.")] = (
        None
    )
    source: Annotated[
        str | None,
        Text,
        Field(max_length=100, description="Who tells. Default: the account's name."),
    ] = None
    external_id: Annotated[
        str | None,
        Text,
        Field(
            max_length=200,
            description=(
                "What the source calls it: sent again it is not taken in again. Without it"
                " every request makes an event."
            ),
        ),
    ] = None


class PlaceAnew(PlaceGiven):
    """Where an event lies in truth."""

    reason: Annotated[str, Text, Field(max_length=500, examples=["对面小区"])]
    base_version: Annotated[
        int, Field(ge=1, le=2**31 - 1, description="The event's version that was seen.")
    ]


def further_faults(body: bytes) -> list[Fault]:
    """Find what the form of the members does not tell: wrong places and moments.

    Parameters
    ----------
    body : bytes
        JSON, readable or not.

    Returns
    -------
    list of Fault
        None of members whose form is wrong already.
    """
    try:
        members = from_json(body)
    except ValueError:
        return []
    if not isinstance(members, dict):
        return []
    return [*_of_place(members), *_of_moment(members)]


def place_faults(given: Given) -> list[Fault]:
    """Find what is wrong with coordinates."""
    try:
        point_of(given)
    except InputError as error:
        return list(error.faults)
    return []


def _of_place(members: Mapping[str, Any]) -> Iterator[Fault]:
    given = [name for name in _PLACE if members.get(name) is not None]
    address = members.get("address")
    if not given and (address is None or (isinstance(address, str) and not address.strip())):
        yield Fault("no place is given", wanted=WANTED_PLACE)
    elif given and len(given) < len(_PLACE):
        for name in _PLACE:
            if name not in given:
                yield Fault("a part of the place is missing", column=name, wanted=WANTED_PLACE)
    elif given:
        x, y, crs = (members[name] for name in _PLACE)
        if _is_number(x) and _is_number(y) and isinstance(crs, str):
            yield from place_faults(Given(float(x), float(y), crs))


def _of_moment(members: Mapping[str, Any]) -> Iterator[Fault]:
    told = members.get("reported_at")
    if not isinstance(told, str):
        return
    try:
        read_reported(told)
    except InputError as error:
        yield from error.faults


def read_reported(told: str) -> datetime:
    """Read when something was reported: up to now, or a minute more.

    Raises
    ------
    InputError
        It is no moment, or one to come.
    """
    read = moment(told, "reported_at")
    if not _LONG_AGO <= read <= datetime.now(UTC) + _AHEAD:
        raise InputError(
            Fault(
                "a moment to come, or too long ago", column="reported_at", found=repr(told),
                wanted="a moment from 1900 up to now",
            )
        )  # fmt: skip
    return read


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
