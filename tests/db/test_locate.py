"""The database finds the same grid as the index in memory, and as the rule says."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from locate_cases import (
    PLACES,
    by_the_rule,
    covering,
    hard_points,
    locator,
    moved,
    plan_of,
    points_beside,
)
from sample_plan import sample_plan
from sqlalchemy import Connection

from gridding.locate import Division, Place
from sql.locating import MapLayer, locate, map_layer, nearest, next_change, places, snap
from sql.publishing import publish
from sql.store import save_plan

PLAN = sample_plan()


def _published(connection: Connection, plan, **when) -> int:
    plan_id = save_plan(connection, plan)
    publish(connection, plan_id, by="a test", whatever_state=True, **when)
    return plan_id


@pytest.mark.parametrize("metric_crs", sorted(PLACES))
@pytest.mark.parametrize("seed", range(3))
def test_every_hard_point_lies_where_the_rule_and_the_index_in_memory_say(
    connection: Connection, metric_crs: str, seed: int
) -> None:
    grids = covering(seed, metric_crs=metric_crs)
    plan_id = _published(connection, plan_of(grids, metric_crs))
    index, at = locator(grids, metric_crs), datetime.now(UTC) + timedelta(seconds=1)
    points = hard_points(grids, seed=seed)[seed::5]
    positions, _ = index.locate_many(points[:, 0], points[:, 1])
    expected = by_the_rule(grids, points)
    assert "" in expected
    for (lon, lat), position, code in zip(points.tolist(), positions, expected, strict=True):
        found = locate(connection, lon, lat, at)
        assert (found.place.grid_code if found else "") == code
        if found:
            assert found.plan_id == plan_id
            assert found.place == index.place(int(position), lon, lat)


def test_a_place_has_the_names_of_its_community_and_street(connection: Connection) -> None:
    _published(connection, PLAN)
    inside = PLAN.grids.geometry[2].centroid
    found = locate(connection, inside.x, inside.y, datetime.now(UTC) + timedelta(seconds=1))
    assert found is not None
    assert found.place == Place(
        "150203001002001",
        "第1网格",
        Division("150203001002", "样例2社区"),
        Division("150203001", "样例街道"),
    )


@pytest.mark.parametrize(("east", "north"), [(0.02, 0.0), (-0.3, 0.1), (0.01, -0.02), (3.0, 2.0)])
def test_the_nearest_grid_and_its_distance_are_those_of_the_index_in_memory(
    connection: Connection, east: float, north: float
) -> None:
    grids = covering(7, metric_crs="EPSG:4546")
    _published(connection, plan_of(grids, "EPSG:4546"))
    lon, lat = np.array(PLACES["EPSG:4546"]) + np.array([east, north])
    here = nearest(connection, float(lon), float(lat), datetime.now(UTC) + timedelta(seconds=1))
    there = locator(grids, "EPSG:4546").nearest(lon, lat)
    assert here is not None
    assert (here.grid_code, here.grid_name) == (there.grid_code, there.grid_name)
    assert here.distance_m == pytest.approx(there.distance_m, abs=0.05)


def test_before_any_publication_there_is_neither_place_nor_nearest(connection: Connection) -> None:
    _published(connection, PLAN)
    inside, before = PLAN.grids.geometry[0].centroid, datetime(2020, 1, 1, tzinfo=UTC)
    assert locate(connection, inside.x, inside.y, before) is None
    assert nearest(connection, inside.x, inside.y, before) is None


def test_a_draft_is_never_found(connection: Connection) -> None:
    save_plan(connection, PLAN)
    inside = PLAN.grids.geometry[0].centroid
    assert locate(connection, inside.x, inside.y, datetime.now(UTC)) is None


def test_where_two_districts_overlap_the_smaller_code_answers(connection: Connection) -> None:
    over = moved(PLAN, code="110101", metric_crs="EPSG:4546")
    _published(connection, PLAN)
    second = _published(connection, over)
    inside = PLAN.grids.geometry[0].centroid
    found = locate(connection, inside.x, inside.y, datetime.now(UTC) + timedelta(seconds=1))
    assert found is not None
    assert (found.plan_id, found.place.grid_code[:6]) == (second, "110101")


def test_the_next_change_is_the_beginning_of_what_is_set_for_later(connection: Connection) -> None:
    _published(connection, PLAN)
    assert next_change(connection) is None
    start = datetime.now(UTC) + timedelta(days=2)
    _published(connection, PLAN, start=start)
    assert next_change(connection) == start


def test_the_index_is_filled_with_just_the_plans_asked_for(connection: Connection) -> None:
    first, second = save_plan(connection, PLAN), save_plan(connection, PLAN)
    frame = places(connection, [second])
    assert set(frame["plan_id"]) == {second} != {first}
    assert frame["grid_code"].tolist() == PLAN.grids["grid_code"].tolist()
    assert frame.geometry.geom_equals(PLAN.grids.geometry).all()
    assert places(connection, []).empty


@pytest.mark.parametrize("layer", MapLayer)
def test_a_layer_of_no_plan_is_an_empty_collection(connection: Connection, layer: MapLayer) -> None:
    assert '"features" : []' in map_layer(connection, layer, [])


@pytest.mark.parametrize("seed", range(2))
def test_a_point_outside_is_snapped_to_the_same_grid_as_by_the_index_in_memory(
    connection: Connection, seed: int
) -> None:
    grids = covering(seed, metric_crs="EPSG:4546")
    plan_id = _published(connection, plan_of(grids, "EPSG:4546"))
    index, at = locator(grids, "EPSG:4546"), datetime.now(UTC) + timedelta(seconds=1)
    points = points_beside(grids, seed=seed)
    positions, distance = index.snap_many(points[:, 0], points[:, 1], 20.0)
    assert 0 < (positions >= 0).sum() < len(points)
    for (lon, lat), position, metres in zip(points.tolist(), positions, distance, strict=True):
        assert locate(connection, lon, lat, at) is None
        found = snap(connection, lon, lat, at, 20.0)
        assert (found is None) == (position < 0)
        if found:
            assert found.plan_id == plan_id
            assert found.place == index.snapped(int(position), float(metres))
        near = nearest(connection, lon, lat, at)
        assert near == index.nearest(lon, lat)
