"""Entries of the gazetteer made of others: several buildings as one place, what lies between."""

from collections.abc import Sequence
from dataclasses import replace
from os.path import commonprefix
from typing import Any

import shapely

from gridding.address.level import RANK, Level
from gridding.address.text import has_chinese
from sql.gazetteer import Entry
from sql.tables.base import STORAGE_SRID


def together(rows: Sequence[Entry], *, apart: bool) -> list[Entry]:
    """Make the buildings under one house number one place, where no building was asked for.

    Parameters
    ----------
    rows : sequence of Entry
    apart : bool
        A building was asked for: each stays a place of its own.

    Returns
    -------
    list of Entry
    """
    groups: dict[tuple[str, int | None, int | None, str, str], list[Entry]] = {}
    for row in rows:
        key = (row.street, row.low, row.high, row.sub, row.place)
        groups.setdefault((*key[:4], str(row.source_id)) if apart else key, []).append(row)
    return [each for group in groups.values() for each in _as_one(group)]


def _as_one(group: Sequence[Entry]) -> list[Entry]:
    best = min(RANK[row.level] for row in group)
    rows = [row for row in group if RANK[row.level] == best]
    if len({row.building for row in rows}) == 1:
        return rows
    points = shapely.MultiPoint([shape_of(row) for row in rows])
    # Letter by letter is what is meant.
    named = commonprefix(  # noqa: RUF071
        [row.text for row in rows]
    ).rstrip("0123456789０１２３４５６７８９第 ,，")
    return [
        replace(
            rows[0],
            level=Level.COMPOUND,
            text=named or rows[0].text,
            building="",
            shape=_hex(points),
        )
    ]


def interpolated(like: Entry, number: int, point: shapely.Point) -> Entry:
    """Return a house number in the road of an entry, at a point.

    Parameters
    ----------
    like : Entry
        Of the same road.
    number : int
    point : Point
        EPSG:4490.

    Returns
    -------
    Entry
    """
    told = f"{like.street}{number}号" if has_chinese(like.street) else f"{number} {like.street}"
    return replace(
        like,
        level=Level.INTERPOLATED,
        text=told,
        key=told,
        low=number,
        high=number,
        sub="",
        place="",
        building="",
        within="",
        shape=_hex(point),
    )


def crossing(a: Entry, b: Entry, point: shapely.Point) -> Entry:
    """Return where two roads meet.

    Parameters
    ----------
    a, b : Entry
        The roads.
    point : Point
        EPSG:4490.

    Returns
    -------
    Entry
    """
    return replace(
        a,
        level=Level.INTERSECTION,
        text=f"{a.text} & {b.text}",
        key=f"{a.key}&{b.key}",
        source_id=f"{a.source_id} & {b.source_id}",
        shape=_hex(point),
    )


def shape_of(entry: Entry) -> Any:
    """Return the geometry of an entry, EPSG:4490."""
    return shapely.from_wkb(entry.shape)


def _hex(shape: shapely.Geometry) -> str:
    numbered = shapely.set_srid(shape, STORAGE_SRID)
    return str(shapely.to_wkb(numbered, hex=True, include_srid=True))
