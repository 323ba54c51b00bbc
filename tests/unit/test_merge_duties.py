"""Each grid is told what is handled in it and by whom, and what is contested or nobody's."""

from collections.abc import Iterable
from datetime import date

import geopandas as gpd
import pandas as pd
import shapely

from gridding.merge.duties import (
    ConflictKind,
    conflicts_of,
    count_by_kind,
    duties_of,
    pairs_of_leads,
)
from gridding.merge.entries import entries

DAY = date(2026, 6, 1)
SIDE_M = 100.0
METRIC = "EPSG:4546"
GRIDS = ("c1001", "c1002", "c2001")
HOUSEHOLDS = dict(zip(GRIDS, (100, 200, 300), strict=True))
NAMES = ["公安", "城管", "消防"]
Held = dict[tuple[str, str], tuple[int, float]]
"""Department and grid -> households and share of the ground that its one area has there."""


def grids() -> gpd.GeoDataFrame:
    shapes = [shapely.box(k * SIDE_M, 0, (k + 1) * SIDE_M, SIDE_M) for k in range(len(GRIDS))]
    columns = {"grid_code": list(GRIDS), "community_code": [code[:2] for code in GRIDS]}
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=METRIC)


def crosswalk_of(held: Held) -> pd.DataFrame:
    rows = []
    for department in NAMES:
        for grid in GRIDS:
            households, share = held.get((department, grid), (0, 0.0))
            rows += [(department, "a", grid, households, share)] * (households > 0 or share > 0)
            rows += [(department, "", grid, HOUSEHOLDS[grid] - households, 1 - share)]
    columns = ["department", "area_id", "grid_code", "households", "area_share_of_grid"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(area_m2=frame["area_share_of_grid"] * SIDE_M**2)


def matters_of(*rows: tuple[str, str, str], **columns: object) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["code", "lead", "supporting"], dtype="str")
    empty = pd.Series([None] * len(frame), dtype="object")
    defaults = {
        "category": "城市管理",
        "name": frame["code"],
        "deadline_days": pd.array([5] * len(frame), dtype="Int64"),
        "basis": "",
        "emergency": False,
        "applied": empty,
        "decision": "approved",
        "decided_by": "",
        "from": empty,
        "until": empty,
    }
    return frame.assign(**(defaults | columns))


def common(*rows: tuple[str, str, str, int, shapely.Geometry]) -> gpd.GeoDataFrame:
    """Ground that two departments have: department, other, grid, households, shape."""
    columns = ["department", "other", "grid_code", "households", "geometry"]
    frame = gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns), crs=METRIC)
    return frame.assign(area_m2=frame.area)


ALL = {(name, grid): (HOUSEHOLDS[grid], 1.0) for name in NAMES for grid in GRIDS}


def rows_of(frame: pd.DataFrame, columns: Iterable[str]) -> list[tuple[object, ...]]:
    return list(frame[list(columns)].itertuples(index=False, name=None))


def test_a_grid_carries_the_matters_of_the_departments_that_cover_it() -> None:
    held = {
        ("公安", "c1001"): (100, 1.0),
        ("城管", "c1001"): (100, 1.0),
        ("城管", "c1002"): (5, 0.1),
    }
    matters = matters_of(("M1", "公安", "城管;消防"), ("M2", "城管", ""), ("M3", "消防", ""))
    duties = duties_of(crosswalk_of(held), matters, NAMES, DAY)
    assert rows_of(duties, duties.columns) == [
        ("c1001", "M1", "公安", "城管;消防"),
        ("c1001", "M2", "城管", ""),
        ("c1002", "M2", "城管", ""),
    ]


def test_a_sliver_without_households_brings_no_duty_and_one_household_does() -> None:
    held = {
        ("公安", "c1001"): (0, 0.0099),
        ("公安", "c1002"): (1, 0.0001),
        ("公安", "c2001"): (0, 0.01),
    }
    duties = duties_of(crosswalk_of(held), matters_of(("M1", "公安", "")), NAMES, DAY)
    assert duties["grid_code"].tolist() == ["c1002", "c2001"]


def test_slivers_of_one_department_count_together() -> None:
    crosswalk = crosswalk_of({("公安", "c1001"): (0, 0.006)})
    twice = pd.concat([crosswalk, crosswalk[crosswalk["area_id"] == "a"].assign(area_id="b")])
    duties = duties_of(twice, matters_of(("M1", "公安", "")), NAMES, DAY)
    assert duties["grid_code"].tolist() == ["c1001"]


def test_what_is_not_in_force_on_the_day_is_no_duty() -> None:
    matters = matters_of(
        *((f"M{k}", "公安", "") for k in range(5)),
        decision=["approved", "refused", "", "approved", "approved"],
        applied=date(2026, 1, 1),
        **{
            "from": pd.Series([DAY, None, None, date(2026, 6, 2), None], dtype="object"),
            "until": pd.Series([DAY, None, None, None, date(2026, 5, 31)], dtype="object"),
        },
    )
    duties = duties_of(crosswalk_of(ALL), matters, NAMES, DAY)
    assert set(duties["matter"]) == {"M0"}


def test_a_matter_of_two_leads_stands_there_for_each() -> None:
    held = ALL | {("公安", "c1001"): (70, 0.6), ("城管", "c1001"): (50, 0.5)}
    del held["公安", "c2001"]
    matters = matters_of(("M1", "公安", ""), ("M1", "城管", "消防"), ("M2", "消防", ""))
    crosswalk = crosswalk_of(held)
    duties = duties_of(crosswalk, matters, NAMES, DAY)
    assert rows_of(duties[duties["matter"] == "M1"], ["grid_code", "lead", "supporting"]) == [
        ("c1001", "公安", ""),
        ("c1001", "城管", "消防"),
        ("c1002", "公安", ""),
        ("c1002", "城管", "消防"),
        ("c2001", "城管", "消防"),
    ]


def test_two_leads_are_a_conflict_on_the_ground_that_both_have() -> None:
    matters = matters_of(("M1", "公安", ""), ("M1", "城管", "消防"), ("M2", "消防", ""))
    half, sliver = shapely.box(0, 0, 50, 100), shapely.box(200, 0, 200.9, 100)
    shared = common(
        ("公安", "城管", "c1001", 30, half),
        ("公安", "城管", "c1002", 1, shapely.Polygon()),
        ("公安", "城管", "c2001", 0, sliver),
        ("公安", "消防", "c1001", 100, grids().geometry[0]),
    )
    conflicts = conflicts_of(crosswalk_of(ALL), matters, NAMES, grids(), DAY, shared)
    columns = ["kind", "grid_code", "matter", "department", "other", "households", "area_m2"]
    assert rows_of(conflicts, columns) == [
        (ConflictKind.TWO_LEADS, "c1001", "M1", "公安", "城管", 30, 5_000),
        (ConflictKind.TWO_LEADS, "c1002", "M1", "公安", "城管", 1, 0),
    ]
    assert conflicts.geometry[0].equals(half)
    assert conflicts.crs == grids().crs
    assert count_by_kind(conflicts) == {"two_leads": 2, "no_lead": 0, "no_matters": 0}


def test_pairs_of_leads_are_those_of_matters_in_force() -> None:
    matters = matters_of(
        *(("M1", lead, "") for lead in NAMES),
        ("M2", "公安", ""),
        ("M3", "公安", ""),
        ("M3", "民政", ""),
        decision=["approved"] * 4 + ["refused"] * 2,
    )
    assert pairs_of_leads(matters, DAY) == [("公安", "城管"), ("公安", "消防"), ("城管", "消防")]


def test_ground_without_the_lead_is_listed_once_a_community_with_all_its_matters() -> None:
    held = {key: value for key, value in ALL.items() if key[0] != "消防"}
    held["消防", "c1001"] = (0, 0.001)
    matters = matters_of(
        ("M2", "消防", ""), ("M1", "消防", ""), ("M3", "公安", ""), ("M4", "城管", "")
    )
    conflicts = conflicts_of(crosswalk_of(held), matters, NAMES, grids(), DAY, common())
    columns = ["kind", "grid_code", "matter", "department", "households", "area_m2"]
    assert rows_of(conflicts, columns) == [
        (ConflictKind.NO_LEAD, "c1001;c1002", "M1;M2", "消防", 300, 20_000),
        (ConflictKind.NO_LEAD, "c2001", "M1;M2", "消防", 300, 10_000),
    ]
    whole = shapely.union_all(grids().geometry.to_numpy())
    assert shapely.union_all(conflicts.geometry.to_numpy()).equals(whole)


def test_a_matter_that_one_of_its_two_leads_answers_for_is_not_without_a_lead() -> None:
    held = {("公安", "c1001"): (100, 1.0), ("城管", "c1002"): (200, 1.0)}
    matters = matters_of(("M1", "公安", ""), ("M1", "城管", ""))
    conflicts = conflicts_of(crosswalk_of(held), matters, NAMES, grids(), DAY, common())
    columns = ["kind", "grid_code", "department", "other"]
    assert rows_of(conflicts, columns) == [(ConflictKind.NO_LEAD, "c2001", "公安", "城管")]


def test_a_department_that_leads_nothing_in_force_is_listed_with_its_own_ground() -> None:
    held = {("公安", grid): (HOUSEHOLDS[grid], 1.0) for grid in GRIDS}
    held |= {
        ("城管", "c1001"): (40, 0.5),
        ("城管", "c2001"): (0, 0.25),
        ("消防", "c1002"): (0, 0.005),
    }
    matters = matters_of(
        ("M1", "公安", "城管"), ("M2", "城管", ""), decision=["approved", "refused"]
    )
    conflicts = conflicts_of(crosswalk_of(held), matters, NAMES, grids(), DAY, common())
    columns = ["kind", "grid_code", "department", "households", "area_m2", "detail"]
    assert rows_of(conflicts, columns) == [
        (
            ConflictKind.NO_MATTERS,
            "c1001;c2001",
            "城管",
            40,
            7_500,
            "covers 2 grids, supports 1 matters",
        )
    ]


def test_no_list_and_no_department_are_no_conflict() -> None:
    nothing = conflicts_of(crosswalk_of(ALL), matters_of(), NAMES, grids(), DAY, common())
    assert nothing.empty
    assert list(nothing.columns) == [
        "kind", "grid_code", "matter", "department", "other", "households", "area_m2", "detail",
        "geometry",
    ]  # fmt: skip
    assert count_by_kind(nothing) == {"two_leads": 0, "no_lead": 0, "no_matters": 0}
    assert duties_of(crosswalk_of(ALL), matters_of(), NAMES, DAY).empty


def test_row_order_changes_nothing() -> None:
    held = ALL | {("公安", "c1001"): (70, 0.6)}
    del held["消防", "c2001"]
    matters = matters_of(("M1", "公安", "消防"), ("M1", "城管", ""), ("M2", "消防", ""))
    crosswalk = crosswalk_of(held)
    other = (crosswalk.iloc[::-1], matters.iloc[::-1], NAMES[::-1])
    pd.testing.assert_frame_equal(duties_of(crosswalk, matters, NAMES, DAY), duties_of(*other, DAY))
    pd.testing.assert_frame_equal(
        conflicts_of(crosswalk, matters, NAMES, grids(), DAY, common()),
        conflicts_of(*other, grids().iloc[::-1], DAY, common().iloc[::-1]),
    )


def test_entries_are_counted_by_how_they_stand_and_the_ones_that_end_soon_are_named() -> None:
    rows = [
        ("approved", DAY, DAY, False),  # in force, its last day
        ("approved", None, date(2026, 7, 1), True),  # in force, the last day that is soon
        ("approved", None, date(2026, 7, 2), True),  # in force, not yet
        ("approved", date(2026, 6, 2), None, False),  # to come
        ("approved", None, date(2026, 5, 31), False),  # ended
        ("refused", None, date(2026, 5, 31), False),
        ("", None, date(2026, 5, 31), False),  # undecided, whatever its dates
        ("", date(2026, 7, 1), None, False),
    ]
    decision, start, end, emergency = (list(column) for column in zip(*rows, strict=True))
    matters = matters_of(
        *((f"M{k}", "公安", "") for k in range(len(rows))),
        decision=decision,
        emergency=emergency,
        applied=date(2026, 1, 1),
        **{"from": pd.Series(start, dtype="object"), "until": pd.Series(end, dtype="object")},
    )
    told = entries(matters, DAY)
    ending = told.pop("ending")
    assert told == {
        "day": "2026-06-01",
        "in_force": 3,
        "to_come": 1,
        "ended": 1,
        "refused": 1,
        "undecided": 2,
        "emergency": 2,
    }
    assert [(row["code"], row["until"]) for row in ending] == [
        ("M0", "2026-06-01"),
        ("M1", "2026-07-01"),
    ]
    assert sum(entries(matters_of(), DAY)[state] for state in ("in_force", "to_come")) == 0
