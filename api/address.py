"""The one answer to "where is this address?", for commands, HTTP and whoever takes events in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import shapely
from sqlalchemy import Connection

from gridding.address.level import RANK, Level
from gridding.address.read import read_address
from sql.gazetteer import Part, known_names, parts
from sql.seeking import Scored, Seeker

THRESHOLD = 0.8
TIE = 0.05
WHOLE = 0.99
SAME_PLACE_DEG = 0.0005


@dataclass(frozen=True)
class Match:
    """A place that an address may mean.

    Attributes
    ----------
    text : str
        What its source calls it.
    level : Level
        What it is.
    confidence : float
        How well it bears out what was said, from 0 to 1; see docs/guides/locate.md.
    lon, lat : float
        A point of it, EPSG:4490.
    source, source_id : str
        Where the gazetteer has it from, and by which id.
    grid_code : str
        The grid that it lies in by the plan in force; empty where it lies in none.
    whole : bool
        Whether all of it lies there, and not only a part.
    """

    text: str
    level: Level
    confidence: float
    lon: float
    lat: float
    source: str
    source_id: str
    grid_code: str = ""
    whole: bool = True


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
    scored: list[Scored] = []
    for district_id, known in known_names(connection):
        address = read_address(said, known)
        if address.key:
            scored += Seeker(connection, district_id, known, address).seek()
    scored.sort(key=lambda s: (-s.confidence, RANK[s.entry.level], s.entry.text))
    best = scored[: limit * 4]
    found = parts(connection, [s.entry.shape for s in best], at)
    matches = [
        m for i, s in enumerate(best) for m in _placed(s, [p for p in found if p.number == i])
    ]
    matches.sort(key=lambda m: (-m.confidence, RANK[m.level], m.text, m.grid_code))
    return _each_place_once(matches)[:limit]


def settled(matches: Sequence[Match], least: float = THRESHOLD) -> Match | None:
    """Return the place that an address means, where that is certain enough.

    Parameters
    ----------
    matches : sequence of Match
        Best first, as of `find_address`.
    least : float
        Confidence below which nothing is certain.

    Returns
    -------
    Match or None
        None below that, where another place is as good, and where it lies in several grids.
    """
    if not matches or matches[0].confidence < least or not matches[0].whole:
        return None
    best = matches[0]
    near = (m for m in matches[1:] if m.confidence > best.confidence - TIE)
    return None if any(_elsewhere(best, other) for other in near) else best


def _elsewhere(one: Match, other: Match) -> bool:
    if one.grid_code or other.grid_code:
        return one.grid_code != other.grid_code
    return max(abs(one.lon - other.lon), abs(one.lat - other.lat)) > SAME_PLACE_DEG


def _placed(scored: Scored, where: Sequence[Part]) -> list[Match]:
    entry, shape = scored.entry, shapely.from_wkb(scored.entry.shape)
    point = shapely.point_on_surface(shape)
    match = Match(
        entry.text,
        entry.level,
        round(scored.confidence, 3),
        point.x,
        point.y,
        entry.source,
        entry.source_id,
    )
    if not where:
        return [match]
    if shape.geom_type == "Point" or where[0].share >= WHOLE:
        return [replace(match, grid_code=where[0].grid_code)]
    return [
        replace(
            match,
            confidence=round(scored.confidence * part.share, 3),
            lon=part.lon,
            lat=part.lat,
            grid_code=part.grid_code,
            whole=False,
        )
        for part in where
    ]


def _each_place_once(matches: Iterable[Match]) -> list[Match]:
    kept: dict[tuple[str, Level, str, float, float], Match] = {}
    for match in matches:
        where = (round(match.lon, 5), round(match.lat, 5))
        kept.setdefault((match.text, match.level, match.grid_code, *where), match)
    return list(kept.values())
