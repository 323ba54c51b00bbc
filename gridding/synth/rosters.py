"""Who is on post where, and what has been reported: the tables beside the map."""

from collections.abc import Sequence

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
AREA_ROLE = {"公安": "警员", "党建": "支部书记"}
"""Role of those who work in a department's areas, where it is not 专职."""
NOBODY, TWO_AREAS, SECOND_WORKER = 0.03, 0.1, 0.2
"""Shares of the areas without anyone, with the worker of the one before, with two workers."""
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
    table.insert(3, "phone", [_phone(k) for k in range(1, len(table) + 1)])
    return table[["worker_id", "name", "role", "phone", "from", "until", "grid_code"]]


def _phone(number: int) -> str:
    return f"1380000{number % 10_000:04d}"


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


def area_postings(
    areas: Sequence[tuple[str, str]], first: int, rng: np.random.Generator
) -> pd.DataFrame:
    """Return who works for the departments in their areas; some areas have nobody.

    Parameters
    ----------
    areas : sequence of (department, area_id)
        Each once.
    first : int
        Number of the first worker.
    rng : numpy.random.Generator

    Returns
    -------
    DataFrame
        ``worker_id, name, role, phone, from, until, department, area_id``. Some workers have two
        areas of their department.
    """
    rows: list[tuple[int, str, str, str, str, str]] = []
    number = first - 1
    before = ""
    nobody = set(rng.permutation(len(areas))[: max(round(NOBODY * len(areas)), 1)].tolist())
    for k, (department, area_id) in enumerate(areas):
        if k in nobody:
            continue
        if rng.random() < TWO_AREAS and before == department:
            rows.append((number, *rows[-1][1:4], department, area_id))
            continue
        for _ in range(1 + (rng.random() < SECOND_WORKER)):
            number += 1
            begin = str(FIRST_DAY + int(rng.integers(0, 120)))
            rows.append((number, AREA_ROLE.get(department, "专职"), begin, "", department, area_id))
        before = department
    columns = ["number", "role", "from", "until", "department", "area_id"]
    table = pd.DataFrame(rows, columns=columns)
    numbers = table.pop("number").to_numpy()
    names = np.array(people(number - first + 1, rng))
    table.insert(0, "worker_id", [f"W{k:05d}" for k in numbers])
    table.insert(1, "name", names[numbers - first])
    table.insert(3, "phone", [_phone(k) for k in numbers])
    return table


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
