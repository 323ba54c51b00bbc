"""Diff of stored plans: by units where the land is one, as the core has it."""

from dataclasses import replace

import pandas as pd
import pytest
import shapely
from sample_plan import sample_plan
from sqlalchemy import Connection

from gridding import diff as core
from gridding.errors import InputError, NotFoundError
from gridding.plan import Plan
from sql.diff import diff
from sql.store import save_plan


def drawn(plan: Plan, codes: "pd.Series[str]") -> Plan:
    """The same land under other grids."""
    units = plan.units.assign(grid_code=codes.to_numpy())
    of = units.groupby("grid_code")
    first = plan.grids.iloc[[0] * of.ngroups].reset_index(drop=True)
    grids = first.assign(
        grid_code=list(of.groups),
        name=list(of.groups),
        households=of["households"].sum().to_numpy(),
        population=of["population"].sum().array,
        community_code=of["community_code"].first().to_numpy(),
    )
    shapes = [shapely.coverage_union_all(each.geometry.to_numpy()) for _, each in of]
    return replace(plan, units=units, grids=grids.set_geometry(shapes, crs=plan.grids.crs))


def redrawn() -> tuple[Plan, Plan]:
    """Two plans: in the first community a row changes hands, in the second a grid is split."""
    plan = sample_plan()
    codes = plan.units["grid_code"].copy()
    codes[12:18] = codes[20]
    codes[36:42] = "150203001002003"
    return plan, drawn(plan, codes)


def assert_same(found: core.Diff, wanted: core.Diff) -> None:
    assert found.continues == wanted.continues
    for name in ("grids", "lineage"):
        pd.testing.assert_frame_equal(
            getattr(found, name), getattr(wanted, name), check_dtype=False, rtol=1e-9, obj=name
        )
    assert found.summary == pytest.approx(wanted.summary)


def test_of_one_land_it_is_that_of_the_core(connection: Connection):
    before, after = redrawn()
    one, other = (save_plan(connection, plan) for plan in (before, after))
    found = diff(connection, one, other)
    assert_same(found, core.diff(before, after))
    changes = found.grids.set_index("from_grids")["class"]
    assert changes.to_list() == ["moved", "moved", "split", "unchanged"]
    assert_same(diff(connection, other, one), core.diff(after, before))
    assert set(diff(connection, one, one).grids["class"]) == {"unchanged"}


def test_of_two_lands_it_is_that_of_the_core(connection: Connection):
    before, after = redrawn()
    buildings = after.buildings.drop(index=3).reset_index(drop=True)
    units = after.units.assign(
        households=after.units["households"].where(after.units["unit_id"] != 3, 0),
        building_count=after.units["building_count"].where(after.units["unit_id"] != 3, 0),
    )
    grids = after.grids.assign(households=units.groupby("grid_code")["households"].sum().to_numpy())
    newer = replace(after, buildings=buildings, units=units, grids=grids)
    one, other = (save_plan(connection, plan) for plan in (before, newer))
    found = diff(connection, one, other)
    assert_same(found, core.diff(before, newer))
    assert found.summary["households_before"] - found.summary["households_after"] == 25


def test_a_plan_that_is_not_there_has_no_diff(connection: Connection):
    plan = save_plan(connection, sample_plan())
    for pair in ((plan, plan + 1), (plan + 1, plan)):
        with pytest.raises(NotFoundError):
            diff(connection, *pair)


def test_plans_of_two_districts_have_no_diff(connection: Connection):
    plan = sample_plan()
    rename = {"150203": "150204"}
    far = replace(
        plan,
        info=replace(plan.info, district_code="150204"),
        **{
            name: getattr(plan, name).replace(rename, regex=True)
            for name in ("grids", "units", "communities", "streets")
        },
    )
    one, other = save_plan(connection, plan), save_plan(connection, far)
    with pytest.raises(InputError, match="two districts"):
        diff(connection, one, other)
