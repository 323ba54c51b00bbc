"""What an address may mean by the gazetteer of one district: exactly, between, nearly."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, text

from gridding.address.address import Address, Known
from gridding.address.between import Numbered, along, between, crossings, nearest_numbers
from gridding.address.chinese import looks_like_road
from gridding.address.level import RANK, Level
from gridding.address.likeness import (
    LEAST,
    MISSPELT,
    ONLY_NEAR,
    OTHER_DIVISION,
    SAID_TOO_MUCH,
    likeness,
    name_likeness,
    number_likeness,
)
from gridding.address.text import has_chinese
from sql.entries import crossing, interpolated, shape_of, together
from sql.gazetteer import Entry, entries

CROSSING = 0.95
CROSSING_REACH_M = 25.0
BESIDE = 0.6
"""Confidence of a house number next to the one said, where that is not known: not enough."""
NO_SUCH_NUMBER = 0.5
"""Confidence of the road or compound where the number is not known."""
ENOUGH = 0.8
"""What is found with this much ends the search for names that are nearly the same."""
MOST_NAMES = 4
TRIGRAMS_CHINESE, TRIGRAMS = 0.1, 0.25
"""Names share so many trigrams at least: of three Chinese letters with one wrong, one in seven."""
TRIGRAMS_ADDRESS = 0.4


@dataclass(frozen=True)
class Scored:
    """A place and how well it bears an address out."""

    entry: Entry
    confidence: float


@dataclass(frozen=True)
class Seeker:
    """Looks one address up in the gazetteer of one district."""

    connection: Connection
    district_id: int
    known: Known
    said: Address

    def seek(self) -> list[Scored]:
        """Return what the address may mean; the best are certain only if they say so.

        Returns
        -------
        list of Scored
            In no order.
        """
        factor = ONLY_NEAR if self.said.near else 1.0
        return [
            Scored(each.entry, each.confidence * factor * self._in_division(each.entry))
            for each in self._scored()
        ]

    def _scored(self) -> list[Scored]:
        said = self.said
        exact = [e for e in self._rows("key", keys=[said.key]) if e.level != Level.INTERPOLATED]
        if exact:
            best = min(RANK[e.level] for e in exact)
            return [Scored(e, 1.0) for e in exact if RANK[e.level] == best]
        if said.cross:
            return list(self._crossings())
        found = [*self._numbered([said.street]), *self._in_place([said.place])]
        if _best(found) < ENOUGH:
            found += self._misspelt()
        if _best(found) < LEAST:
            found += self._looks_like()
        return found

    def _numbered(self, streets: Sequence[str]) -> Iterator[Scored]:
        """Yield what has the house number, else what stands beside it."""
        said = self.said
        streets = [street for street in streets if street]
        if said.low is None or not streets:
            return
        asked = {"streets": streets, "low": said.low, "high": said.high}
        rows = self._rows("number", **asked, building=said.building or None)
        factor = 1.0
        if not rows and said.building:
            rows, factor = self._rows("number", **asked, building=None), SAID_TOO_MUCH
        places = together(rows, apart=factor == 1.0 and bool(said.building))
        yield from (Scored(row, factor * self._likeness(row)) for row in places)
        for street in sorted(set(streets) - {row.street for row in rows}):
            alike = name_likeness(said.street, street)
            yield from self._beside(street, said.low, factor * alike)

    def _likeness(self, row: Entry) -> float:
        said = self.said
        return likeness(said, row.street, row.sub, row.place) * number_likeness(
            said, row.low, row.high
        )

    def _beside(self, street: str, number: int, factor: float) -> Iterator[Scored]:
        rows = self._rows("beside", street=street, number=number)
        points = [row for row in rows if row.level != Level.INTERPOLATED]
        numbered = {row.low: row for row in reversed(points)}
        below, above = nearest_numbers(
            number,
            [Numbered(low, shape_of(row)) for low, row in numbered.items() if low is not None],
        )
        found = None if below is None or above is None else between(number, below, above)
        side = next((row for row in rows if row.level == Level.INTERPOLATED), None)
        if side is not None:
            by_range = along(number, side.low or 0, side.high or 0, shape_of(side))
            if by_range and (found is None or by_range[1] > found[1]):
                found = by_range
        if found is not None and (looks_like_road(street) or not has_chinese(street)):
            point, confidence = found
            like = side or points[0]
            yield Scored(interpolated(like, number, point), confidence * factor)
            return
        for neighbour in (below, above):
            if neighbour is not None:
                yield Scored(numbered[neighbour.number], BESIDE * factor)
        for road in self._rows("named", keys=[street], level=Level.ROAD.value):
            yield Scored(road, NO_SUCH_NUMBER * factor)

    def _in_place(self, places: Sequence[str]) -> Iterator[Scored]:
        """Yield the building of that number in a compound, else the compound."""
        said = self.said
        places = [place for place in places if place]
        if not places:
            return
        rows = []
        if said.building:
            rows = self._rows("building", places=places, building=said.building)
        yield from (
            Scored(row, self._likeness(row))
            for row in rows
            if number_likeness(said, row.low, row.high)
        )
        if not rows:
            factor = 1.0
            if said.low is not None or said.street:
                factor *= SAID_TOO_MUCH
            if said.building:
                factor *= NO_SUCH_NUMBER
            for row in self._rows("key", keys=places):
                if row.level in (Level.COMPOUND, Level.ADDRESS_POINT):
                    yield Scored(row, factor * name_likeness(said.place, row.key))

    def _misspelt(self) -> Iterator[Scored]:
        """Yield what is found under names that are nearly those that were said."""
        said = self.said
        if said.street and said.street not in self.known.roads:
            streets = self._names_like(said.street, (Level.ROAD,))
            for each in self._numbered([row.key for row, _ in streets]):
                yield replace(each, confidence=each.confidence * MISSPELT)
            if said.low is None:
                yield from (Scored(row, alike * MISSPELT) for row, alike in streets)
        if said.place:
            rows = self._names_like(said.place, (Level.COMPOUND, Level.ADDRESS_POINT))
            for each in self._in_place([row.key for row, _ in rows if row.key != said.place]):
                yield replace(each, confidence=each.confidence * MISSPELT)
            if said.low is None and not said.building:
                others = (Level.COMMUNITY, Level.STREET, Level.ROAD)
                rows += self._names_like(said.place, others)
                yield from (Scored(row, alike * MISSPELT) for row, alike in rows)

    def _looks_like(self) -> Iterator[Scored]:
        """Yield addresses that have the same numbers, and nearly the same letters."""
        said = self.said
        self._least_trigrams(TRIGRAMS_ADDRESS)
        for row in self._rows("addresses_like", name=said.key):
            same = row.building == said.building and number_likeness(said, row.low, row.high)
            if same and (row.low is None) == (said.low is None):
                alike = name_likeness(said.names or said.key, row.street + row.place or row.key)
                if alike >= LEAST:
                    yield Scored(row, alike * MISSPELT * number_likeness(said, row.low, row.high))

    def _names_like(self, name: str, levels: Sequence[Level]) -> list[tuple[Entry, float]]:
        self._least_trigrams(TRIGRAMS_CHINESE if has_chinese(name) else TRIGRAMS)
        rows = [row for row in self._rows("names_like", name=name) if row.level in levels]
        scored = [(row, name_likeness(name, row.key)) for row in rows]
        scored = [each for each in scored if each[1] >= LEAST]
        return sorted(scored, key=lambda each: -each[1])[:MOST_NAMES]

    def _crossings(self) -> Iterator[Scored]:
        roads = []
        for name in (self.said.street, self.said.cross):
            rows = [(r, 1.0) for r in self._rows("named", keys=[name], level=Level.ROAD.value)]
            roads.append(rows or self._names_like(name, (Level.ROAD,)))
        pairs = [(a, b, x * y) for a, x in roads[0] for b, y in roads[1] if a.key != b.key]
        met = 0
        for a, b, alike in pairs:
            for point in crossings(shape_of(a), shape_of(b), CROSSING_REACH_M):
                met += 1
                yield Scored(crossing(a, b, point), CROSSING * alike)
        if not met:
            for rows in roads:
                yield from (Scored(row, NO_SUCH_NUMBER * alike) for row, alike in rows)

    def _in_division(self, entry: Entry) -> float:
        """Return how well the communities and streets that were said fit where a place lies."""
        named = {code for code in self.said.divisions if code}
        own = {entry.within, self.known.parents.get(entry.within, "")}
        return OTHER_DIVISION if entry.within and named - own else 1.0

    def _rows(self, which: str, **asked: Any) -> list[Entry]:
        return entries(self.connection, f"gazetteer_{which}", district_id=self.district_id, **asked)

    def _least_trigrams(self, share: float) -> None:
        setting = text("SELECT set_config('pg_trgm.similarity_threshold', :share, true)")
        self.connection.execute(setting, {"share": str(share)})


def _best(found: Iterable[Scored]) -> float:
    return max((each.confidence for each in found), default=0.0)
