"""Hand-over of stored plans: two lands, posts at the right moment, who is away, the count."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from sample_plan import sample_plan
from sqlalchemy import Connection, text

from gridding.diff import diff as core_diff
from gridding.errors import InputError, NotFoundError
from gridding.handover import Tally
from gridding.load import Lack
from gridding.plan import Plan
from sql.absences import add_absence
from sql.actor import operator
from sql.handover import foretell, handover
from sql.load import load
from sql.publishing import publish
from sql.store import save_plan

BY = operator("the tests")
PLAN = sample_plan()
A, B, C, D = PLAN.grids["grid_code"]


def posting(worker: str, code: str, role: str = "网格长", **rest: Any) -> dict[str, Any]:
    row = {"worker_id": worker, "name": worker.upper(), "role": role, "phone": "13800001234"}
    when = {"from": date(2026, 1, 1), "until": None, "stand_in_for": ""}
    return row | when | {"grid_code": code} | rest


def roster(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(rows)


def redrawn(*, lost: int | None = None) -> Plan:
    """A row of grid A is of B; ``lost`` is a unit whose building is no more."""
    units = PLAN.units.copy()
    units.loc[12:17, "grid_code"] = B
    buildings = PLAN.buildings
    if lost is not None:
        units.loc[lost, ["households", "building_count"]] = 0
        buildings = buildings.drop(index=lost).reset_index(drop=True)
    households = units.groupby("grid_code")["households"].sum()
    shapes = units.dissolve("grid_code").geometry
    grids = PLAN.grids.assign(households=households.loc[PLAN.grids["grid_code"]].to_numpy())
    grids = grids.set_geometry(shapes.loc[grids["grid_code"]].to_numpy(), crs=grids.crs)
    return replace(PLAN, units=units, grids=grids, buildings=buildings)


def test_of_two_lands_each_building_of_the_old_is_handed_over_once(connection: Connection):
    before = save_plan(connection, PLAN, roster(posting("w1", A), posting("w2", B)))
    newer = redrawn(lost=13)
    after = save_plan(connection, newer)
    found = handover(connection, before, after).found
    assert (found.given, found.gone, found.new) == (Tally(6, 150), Tally(), Tally())
    assert found.kept == Tally(66, 66 * 25)
    lineage = core_diff(PLAN, newer).lineage.set_index(["from_grid", "to_grid"])["households"]
    (passage,) = found.passages
    assert passage.tally.households == lineage[A, B]
    back = handover(connection, after, before).found
    assert (back.given, back.new) == (Tally(5, 125), Tally(1, 25))
    given = {one.worker_id: (one.given, one.gained) for one in back.changes}
    assert given == {"w1": (Tally(), Tally(6, 150)), "w2": (Tally(5, 125), Tally())}
    entry = publish(connection, after, by=BY, whatever_state=True)
    assert foretell(connection, entry).before is None
    entry = publish(connection, before, by=BY, whatever_state=True)
    told = foretell(connection, entry)
    assert (told.before, told.moved, told.workers, told.without) == (after, None, None, [C, D])


def test_posts_count_as_the_old_plan_held_last_and_as_the_new_one_begins(connection: Connection):
    before = save_plan(connection, PLAN, roster(posting("w1", A), posting("w2", B)))
    after = save_plan(connection, redrawn())
    publish(connection, before, by=BY, whatever_state=True)
    later = datetime.now(UTC) + timedelta(days=3)
    prepared = publish(connection, after, by=BY, whatever_state=True, start=later)
    told = foretell(connection, prepared)
    assert (told.before, told.moved, told.workers) == (before, Tally(6, 150), 2)
    until = "UPDATE postings SET valid = tstzrange(lower(valid), :end)"
    connection.execute(text(until), {"end": later - timedelta(days=1)})
    found = handover(connection, before, after)
    assert found.after.at == later
    assert [len(side.posts) for side in (found.before, found.after)] == [2, 0]
    assert [change.given.buildings for change in found.found.changes] == [18, 18]
    assert found.found.pending == {A: Tally(12, 300), B: Tally(24, 600)}
    assert foretell(connection, prepared).without == [A, B, C, D]


def test_a_publication_that_has_ended_is_told_by_who_was_on_post_then(connection: Connection):
    before = save_plan(connection, PLAN, roster(posting("w1", A), posting("w2", B)))
    after = save_plan(connection, redrawn())
    publish(connection, before, by=BY, whatever_state=True)
    entry = publish(connection, after, by=BY, whatever_state=True)
    gone = "DELETE FROM postings USING workers WHERE workers.id = worker_key AND worker_id = 'w1'"
    end = "UPDATE postings SET valid = tstzrange(lower(valid), :end)"
    connection.execute(text(end), {"end": entry.valid_from})
    found = handover(connection, before, after)
    assert found.before.at < entry.valid_from
    assert [post.worker_id for post in found.before.posts] == ["w1", "w2"]
    assert not found.after.posts
    connection.execute(text(gone))
    assert [post.worker_id for post in handover(connection, before, after).before.posts] == ["w2"]


def test_who_is_away_still_hands_over_but_the_stand_in_has_the_load(connection: Connection):
    people = roster(
        posting("w1", A),
        posting("w2", A, stand_in_for="w1"),
        posting("w3", B),
        posting("w3", C, "专职"),
    )
    before = save_plan(connection, PLAN, people)
    after = save_plan(connection, redrawn())
    at = datetime.now(UTC)
    for worker in ("w1", "w3"):
        add_absence(connection, worker, at - timedelta(days=1), None, BY)
    found = handover(connection, before, after).found
    assert [change.worker_id for change in found.changes] == ["w1", "w3"]
    loads = load(connection, before, at)
    assert [(each.worker_id, each.stand_in_for) for each in loads.workers] == [("w2", ("W1",))]
    lacks = {grid.grid_code: grid.lack for grid in loads.without}
    assert lacks == {B: Lack.NOBODY_ANSWERS, C: Lack.NOBODY_ANSWERS, D: Lack.NOBODY}


def test_a_plan_that_is_not_there_or_of_another_district_has_none(connection: Connection):
    plan = save_plan(connection, PLAN)
    with pytest.raises(NotFoundError):
        handover(connection, plan, plan + 1)
    rename = {"150203": "150204"}
    layers = ("grids", "units", "communities", "streets")
    moved = {name: getattr(PLAN, name).replace(rename, regex=True) for name in layers}
    far = replace(PLAN, info=replace(PLAN.info, district_code="150204"), **moved)
    with pytest.raises(InputError, match="two districts"):
        handover(connection, plan, save_plan(connection, far))
