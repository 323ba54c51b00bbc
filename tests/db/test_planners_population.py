"""Population in the database: nullable, kept beside households, added to what was there before."""

from dataclasses import replace

import pandas as pd
import pytest
from sample_plan import sample_plan
from sqlalchemy import Engine, text

from gridding.errors import InputError
from sql.migrate import migrate, newest_revision, revision_of
from sql.store import load_plan, save_plan

LAYERS = ("grids", "units", "buildings")


def test_what_is_not_known_of_population_stays_unknown(connection):
    plan = sample_plan()
    for layer in LAYERS:
        frame = getattr(plan, layer)
        some = pd.array([None, *frame["population"][1:]], dtype="Int64")
        plan = replace(plan, **{layer: frame.assign(population=some)})
    back = load_plan(connection, save_plan(connection, plan))
    for layer in LAYERS:
        pd.testing.assert_series_equal(
            getattr(back, layer)["population"], getattr(plan, layer)["population"]
        )


def test_a_plan_from_before_the_migration_is_there_after_it_without_population(engine: Engine):
    plan = sample_plan()
    with engine.begin() as connection:
        plan_id = save_plan(connection, plan)
        migrate(connection, "0001")
        connection.execute(text("UPDATE plans SET state = 'approved'"))
    with engine.begin() as connection:
        migrate(connection, "head")
        assert revision_of(connection) == newest_revision()
        back = load_plan(connection, plan_id)
    assert back.grids["households"].tolist() == plan.grids["households"].tolist()
    assert all(getattr(back, layer)["population"].isna().all() for layer in LAYERS)


def test_a_negative_population_is_refused(connection):
    plan = sample_plan()
    bad = plan.buildings.assign(population=pd.array([-1] * len(plan.buildings), dtype="Int64"))
    with pytest.raises(InputError, match="ck_buildings_population"):
        save_plan(connection, replace(plan, buildings=bad))
