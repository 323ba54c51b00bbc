"""Places that an address may mean, and whether one of them is certain."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from api.settings import address_confidence
from gridding.address.level import Level

TIE = 0.05
"""Two places whose confidence is so near are as good as each other."""
WHOLE = 0.99
"""The share of a place that must lie in one grid."""
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
    part : float
        The share of it that lies there; ``confidence`` is that of the whole times this.
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
    part: float = 1.0

    @property
    def likeness(self) -> float:
        """How well the whole place bears out what was said, of which this may be a part."""
        return self.confidence / self.part if self.part else 0.0


def settled(matches: Sequence[Match], least: float | None = None) -> Match | None:
    """Return the place that an address means, where that is certain enough.

    Parameters
    ----------
    matches : sequence of Match
        Best first, as of `find_address` with a limit above 1.
    least : float, optional
        Confidence below which nothing is certain; the setting by default.

    Returns
    -------
    Match or None
        None below that, where another place is as good, and where it lies in several grids.
    """
    least = address_confidence() if least is None else least
    best = max(matches, key=lambda m: m.likeness, default=None)
    if best is None or best.likeness < least or not best.whole:
        return None
    near = (m for m in matches if m.likeness > best.likeness - TIE)
    return None if any(_elsewhere(best, other) for other in near) else best


def cut(matches: Sequence[Match], limit: int) -> list[Match]:
    """Return the first, and always the likeliest: it may be large, and each part of it small."""
    best = max(matches, key=lambda m: m.likeness, default=None)
    first = list(matches[:limit])
    if best is not None and first[-1].likeness < best.likeness and best not in first:
        first[-1] = best
    return first


def _elsewhere(one: Match, other: Match) -> bool:
    if one.grid_code or other.grid_code:
        return one.grid_code != other.grid_code
    return max(abs(one.lon - other.lon), abs(one.lat - other.lat)) > SAME_PLACE_DEG


def each_place_once(matches: Iterable[Match]) -> list[Match]:
    """Return matches without those that repeat an earlier one: name, level and place."""
    kept: dict[tuple[str, Level, str, float, float], Match] = {}
    for match in matches:
        where = (round(match.lon, 5), round(match.lat, 5))
        kept.setdefault((match.text, match.level, match.grid_code, *where), match)
    return list(kept.values())
