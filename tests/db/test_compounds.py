"""Compounds of units in the database: they make a land another one, where there are any."""

from dataclasses import replace

import shapely
from sample_plan import sample_plan
from sqlalchemy import Engine, select

from sql.migrate import migrate
from sql.store import load_plan, save_plan
from sql.tables import Land

BOX = shapely.box(110, 40, 111, 41)
LINE = shapely.LineString([(110, 40), (111, 41)])
WITHOUT = "d366915e21e4eda9f4e9dbff43c7a8038ec9bca952a34216af37974e610639fb"
"""Digest of `flat` by the version that knew no compounds."""


def flat():
    """Return a plan whose coordinates no release of PROJ can change."""
    plan = sample_plan(communities=1, rows=2, columns=2)
    layers = ("units", "communities", "streets", "buildings", "barriers")
    shapes = {layer: LINE if layer == "barriers" else BOX for layer in layers}
    laid = {layer: _all(getattr(plan, layer), shape) for layer, shape in shapes.items()}
    return replace(plan, **laid)


def _all(frame, shape):
    return frame.set_geometry([shape] * len(frame), crs=frame.crs)


def test_a_land_without_compounds_is_known_by_what_it_always_was(connection):
    save_plan(connection, flat())
    assert connection.scalars(select(Land.digest)).all() == [WITHOUT]


def test_plans_share_a_land_only_with_the_same_compounds(connection):
    plan = sample_plan()
    renamed = replace(
        plan, units=plan.units.assign(compound=plan.units["compound"].replace("样例小区", "别家"))
    )
    ids = [save_plan(connection, each) for each in (plan, renamed, plan, renamed)]
    assert len(connection.scalars(select(Land.id)).all()) == 2
    told = [load_plan(connection, each).units["compound"].tolist() for each in ids[:2]]
    assert told == [plan.units["compound"].tolist(), renamed.units["compound"].tolist()]
    assert told[0] != told[1]


def test_a_plan_from_before_the_migration_shares_its_land_with_one_made_after_it(engine: Engine):
    plain = sample_plan()
    plain = replace(plain, units=plain.units.assign(compound=""))
    with engine.begin() as connection:
        before = save_plan(connection, plain)
        migrate(connection, "0006")
    with engine.begin() as connection:
        migrate(connection, "head")
        assert set(load_plan(connection, before).units["compound"]) == {""}
        save_plan(connection, plain)
        assert len(connection.scalars(select(Land.id)).all()) == 1
