"""The one answer to "where is this address?", for commands, HTTP and whoever takes events in."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import shapely
from pydantic import BaseModel
from sqlalchemy import Connection

from api.answer import Answer
from api.locate import locate_at
from api.match import WHOLE, Match, cut, each_place_once, settled
from gridding.address.address import Known
from gridding.address.level import RANK, Level
from gridding.address.read import read_address
from gridding.errors import Fault, InputError, NotFoundError
from sql.actor import Actor
from sql.gazetteer import Entry, Part, known_names, parts
from sql.plan_names import areas_called, grids_called, parts_of_area, shape_of_area
from sql.seeking import Scored, Seeker

__all__ = [
    "AddressAnswer",
    "Level",
    "Match",
    "MatchNamed",
    "find_address",
    "locate_address",
    "settled",
]

LONGEST = 200
_FEWEST = 10
"""Places that are looked at whatever number is wanted, to see whether two are as good."""


def find_address(
    connection: Connection, said: str, limit: int = 5, at: datetime | None = None
) -> list[Match]:
    """Find the places that an address may mean.

    Parameters
    ----------
    connection : Connection
    said : str
        An address, or a name of a compound, road, community, street or grid.
    limit : int
    at : datetime, optional
        With offset: by the plans that held at this moment; now by default.

    Returns
    -------
    list of Match
        Best first. What lies in several grids is there once for each, the larger part first, and
        is not ``whole``.
    """
    districts = known_names(connection)
    matches: list[Match] = []
    scored: list[Scored] = []
    for district_id, known in districts:
        address = read_address(said, known)
        if address.key:
            scored += Seeker(connection, district_id, known, address).seek()
    if all(each.confidence < 1 for each in scored):
        matches, areas = _areas(connection, said, at)
        matches += _grids(connection, said, at, dict(districts))
        scored += areas
    scored.sort(key=lambda s: (-s.confidence, RANK[s.entry.level], s.entry.text))
    best = scored[: limit * 4]
    found = parts(connection, [s.entry.shape for s in best], at) if best else []
    matches += [
        m for i, s in enumerate(best) for m in _placed(s, [p for p in found if p.number == i])
    ]
    matches.sort(key=lambda m: (-m.confidence, RANK[m.level], m.text, m.grid_code))
    return cut(each_place_once(matches), limit)


class MatchNamed(BaseModel):
    """The place that an address means."""

    text: str
    level: Level
    confidence: float
    lon: float
    lat: float


class AddressAnswer(Answer):
    """Where an address lies and who answers for it."""

    match: MatchNamed

    def as_text(self) -> str:
        """Return the answer for a person to read."""
        found = self.match
        told = f"{found.text} ({found.level}, {found.confidence:.2f})"
        return f"{super().as_text()}\n{'match':<11}{told}"


def locate_address(
    connection: Connection, said: str, at: datetime | None, asking: Actor, limit: int = 5
) -> AddressAnswer:
    """Tell where an address lies by the plans that hold at a moment, and who answers for it.

    Parameters
    ----------
    connection : Connection
    said : str
    at : datetime or None
        With offset; None is now.
    asking : Actor
    limit : int
        Of the candidates.

    Returns
    -------
    AddressAnswer

    Raises
    ------
    InputError
        Nothing is said, or too much.
    NotFoundError
        The address is unknown, or not certain (field ``candidates``); or its place lies in no
        grid, as of `api.locate.locate_at`.
    """
    if not said.strip() or len(said) > LONGEST:
        wanted = f"1 to {LONGEST} letters"
        raise InputError(
            Fault("no address", column="address", found=repr(said[:40]), wanted=wanted)
        )
    matches = find_address(connection, said, max(limit, _FEWEST), at)
    match = settled(matches)
    if match is None:
        raise _uncertain(connection, matches[:limit])
    answer = locate_at(connection, match.lon, match.lat, "cgcs2000", at, asking)
    told = MatchNamed.model_validate(_told(match))
    return AddressAnswer(**answer.model_dump(), match=told)


def _told(match: Match) -> dict[str, object]:
    said = {name: getattr(match, name) for name in MatchNamed.model_fields}
    return {**said, "confidence": round(match.confidence, 3)}


def _uncertain(connection: Connection, matches: Sequence[Match]) -> NotFoundError:
    if not matches:
        known = bool(known_names(connection))
        said = "no place of this address is known" if known else "no gazetteer is built yet"
        return NotFoundError(said, candidates=[])
    told = [{**_told(match), "grid_code": match.grid_code} for match in matches]
    return NotFoundError("the address is not certain: candidates are listed", candidates=told)


def _grids(
    connection: Connection, said: str, at: datetime | None, known: Mapping[int, Known]
) -> list[Match]:
    return [
        Match(
            g.name if g.name.startswith(g.community) else g.community + g.name,
            Level.GRID,
            1.0,
            g.lon,
            g.lat,
            "grids",
            g.grid_code,
            g.grid_code,
        )
        for g in grids_called(connection, said, at, known)
    ]


def _areas(
    connection: Connection, said: str, at: datetime | None
) -> tuple[list[Match], list[Scored]]:
    """Find departments' areas: by the crosswalk of a plan that holds, else by their outlines."""
    matches, scored = [], []
    for area in areas_called(connection, said, at):
        text, number = f"{area.department} {area.area_id}", area.area_id
        if not area.holds:
            district_id, shape = shape_of_area(connection, area)
            like = Entry.of_area(district_id, text, area.department, number, shape)
            scored.append(Scored(like, 1.0))
            continue
        matches += [
            Match(
                text,
                Level.DEPARTMENT_AREA,
                part.share,
                part.lon,
                part.lat,
                area.department,
                number,
                part.grid_code,
                whole=min(part.share, part.ground) >= WHOLE,
                part=part.share,
            )
            for part in parts_of_area(connection, area)
        ]
    return matches, scored


def _placed(scored: Scored, where: Sequence[Part]) -> list[Match]:
    entry, shape = scored.entry, shapely.from_wkb(scored.entry.shape)
    point = shapely.point_on_surface(shape)
    match = Match(
        entry.text,
        entry.level,
        scored.confidence,
        point.x,
        point.y,
        entry.source,
        entry.source_id,
    )
    if not where:
        return [replace(match, whole=shape.geom_type == "Point")]
    if shape.geom_type == "Point" or where[0].share >= WHOLE:
        return [replace(match, grid_code=where[0].grid_code)]
    return [
        replace(
            match,
            confidence=scored.confidence * part.share,
            lon=part.lon,
            lat=part.lat,
            grid_code=part.grid_code,
            whole=False,
            part=part.share,
        )
        for part in where
    ]
