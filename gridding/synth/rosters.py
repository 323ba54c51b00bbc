"""Who is on post where, and what has been reported: the tables beside the map."""

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gridding.synth.communities import Communities
from gridding.synth.ground import to_degrees
from gridding.synth.shape import Shape
from gridding.synth.words import EVENTS, ROLES, people

STAFF = (("网格长", 1.0), ("专职", 1.0), ("兼职", 0.35), ("指导员", 0.2), ("警员", 0.15))
"""Roles in a grid and how often a grid has one."""
RELIEVED = 0.06
"""Share of the posts that changed hands."""
FIRST_DAY = np.datetime64("2025-01-01")


def postings(shape: Shape, communities: Communities, rng: np.random.Generator) -> pd.DataFrame:
    """Return who is and was on post in the likely grids of each community.

    Parameters
    ----------
    shape : Shape
    communities : Communities
    rng : numpy.random.Generator

    Returns
    -------
    DataFrame
        ``worker_id, name, role, phone, from, until, grid_code``; ``until`` may be empty.
    """
    rows: list[tuple[str, str, str, str]] = []
    for code, households in zip(communities.codes, communities.households, strict=True):
        count = max(round(int(households) / shape.target_households), 1)
        for number in range(1, count + 1):
            rows += _posts(f"{code}{number:03d}", rng)
        rows.append((ROLES[-1], f"{code}001", "2025-01-01", ""))
    table = pd.DataFrame(rows, columns=["role", "grid_code", "from", "until"])
    table.insert(0, "worker_id", [f"W{k:05d}" for k in range(1, len(table) + 1)])
    table.insert(1, "name", people(len(table), rng))
    table.insert(3, "phone", [f"1380000{k % 10_000:04d}" for k in range(1, len(table) + 1)])
    return table[["worker_id", "name", "role", "phone", "from", "until", "grid_code"]]


def _posts(grid_code: str, rng: np.random.Generator) -> list[tuple[str, str, str, str]]:
    rows = []
    for role, chance in STAFF:
        if rng.random() >= chance:
            continue
        begin = FIRST_DAY + int(rng.integers(0, 120))
        if rng.random() < RELIEVED:
            change = begin + int(rng.integers(150, 400))
            rows.append((role, grid_code, str(begin), str(change - 1)))
            begin = change
        rows.append((role, grid_code, str(begin), ""))
    return rows


def events(
    shape: Shape, spots: NDArray[np.object_], weight: NDArray[np.int64], rng: np.random.Generator
) -> pd.DataFrame:
    """Return sample events near buildings, more where more people live.

    Parameters
    ----------
    shape : Shape
    spots : ndarray of Point
        Middles of the buildings, in local metres.
    weight : ndarray of int
        Households there.
    rng : numpy.random.Generator

    Returns
    -------
    DataFrame
        ``lon, lat, time, kind, text``; EPSG:4490, times of +08:00, ascending.
    """
    chance = weight + 1.0
    at = rng.choice(len(spots), size=shape.events, p=chance / chance.sum())
    places = shapely.get_coordinates(spots[at]) + rng.normal(0.0, 12.0, (shape.events, 2))
    degrees = shapely.get_coordinates(to_degrees(np.asarray(shapely.points(places), dtype=object)))
    times = np.sort(rng.integers(0, 60 * 24 * 60, shape.events))
    moments = np.datetime64("2026-05-01T00:00:00") + times.astype("timedelta64[m]")
    kinds = [list(EVENTS)[k] for k in rng.integers(0, len(EVENTS), shape.events)]
    texts = [EVENTS[kind][int(rng.integers(len(EVENTS[kind])))] for kind in kinds]
    return pd.DataFrame(
        {
            "lon": degrees[:, 0].round(7),
            "lat": degrees[:, 1].round(7),
            "time": [f"{moment}+08:00" for moment in moments],
            "kind": kinds,
            "text": texts,
        }
    )
