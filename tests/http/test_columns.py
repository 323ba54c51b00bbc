"""Assignment and dual graph in columns say what the plan itself says, row by row."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
import shapely
from office import EDGE, LOWER, UPPER, Office, office, told
from river_plan import river_plan
from sqlalchemy import Engine

from gridding.land.classes import BarrierClass
from gridding.plan import Plan
from sql.joins import joined_edges
from sql.store import load_plan, save_plan

COMPOUNDS = ("友谊小区", "钢城家园")


@pytest.fixture(scope="module")
def at(module_engine: Engine) -> Iterator[Office]:
    with office(module_engine) as opened:
        yield opened


@pytest.fixture(scope="module")
def river(at: Office) -> int:
    """A draft with a hard river, a part joined across it, an exclave, and two compounds."""
    plan = river_plan()
    names = [COMPOUNDS[i // 10] if 5 <= i < 20 else "" for i in range(len(plan.units))]
    info = replace(plan.info, parameters={"overrides": {"150203001002": {"target": 90}}})
    plan = replace(plan, units=plan.units.assign(compound=names), info=info)
    with at.engine.begin() as connection:
        return save_plan(connection, plan)


def stored(at: Office, plan: int) -> Plan:
    with at.engine.connect() as connection:
        return load_plan(connection, plan)


def units_of(body: dict[str, Any]) -> pd.DataFrame:
    """Return the units with names in place of positions."""
    units = pd.DataFrame(body["units"])
    for name, column in (("grid", "grids"), ("compound", "compounds")):
        units[name] = [body[column][i] if i >= 0 else "" for i in units[name]]
    units["community"] = [body["communities"][i]["code"] for i in units["community"]]
    return units


def test_the_assignment_is_that_of_the_plan(at: Office, river: int) -> None:
    body, plan = told(at.get("planner", f"/plans/{river}/assignment")), stored(at, river)
    assert body["version"] == 1
    assert body["grids"] == list(plan.grids["grid_code"])
    assert body["compounds"] == sorted(COMPOUNDS)
    wanted = plan.communities.drop(columns="geometry").assign(street_name=plan.streets["name"][0])
    wanted["target"] = [plan.info.target_of(code) for code in wanted["code"]]
    assert wanted["target"].nunique() == 2
    assert body["communities"] == wanted.to_dict("records")
    units = units_of(body)
    names = {
        "grid_code": "grid",
        "community_code": "community",
        "building_count": "buildings",
    }
    kept = pd.DataFrame(plan.units.drop(columns="geometry")).rename(columns=names)
    assert kept["population"].isna().any()
    assert kept["population"].notna().any()
    units["population"] = units["population"].astype("Int64")
    assert (units["compound"] == "").any()
    pd.testing.assert_frame_equal(
        units[kept.columns].astype(object), kept.astype(object), check_dtype=False
    )
    points = shapely.points(units["lon"], units["lat"])
    assert shapely.contains_properly(plan.units.geometry.to_numpy(), points).all()


def test_the_dual_graph_is_that_of_the_plan(at: Office, river: int) -> None:
    body, plan = told(at.get("planner", f"/plans/{river}/dual-graph")), stored(at, river)
    assert body["classes"] == [kind.value for kind in BarrierClass]
    ids = plan.units["unit_id"].to_numpy()
    edges = pd.DataFrame(body["edges"])
    assert list(ids[edges["a"]]) == list(plan.edges["unit_a"])
    assert list(ids[edges["b"]]) == list(plan.edges["unit_b"])
    assert [body["classes"][i] for i in edges["class"]] == list(plan.edges["class"])
    for name in ("length_m", "cost"):
        assert list(edges[name]) == list(plan.edges[name].round(1))
    joined = set(joined_edges(plan).itertuples(index=False, name=None))
    ends = zip(plan.edges["unit_a"], plan.edges["unit_b"], strict=True)
    soft = [not hard or both in joined for hard, both in zip(plan.edges["hard"], ends, strict=True)]
    assert [bool(each) for each in edges["usable"]] == soft
    assert joined
    assert not all(soft)


def test_an_edit_moves_units_and_version_and_nothing_else(at: Office) -> None:
    draft = at.draft()
    first = at.get("planner", f"/plans/{draft}/assignment")
    assert "gzip" in first.headers["content-encoding"]
    known = {"if-none-match": first.headers["etag"]}
    for path in ("assignment", "dual-graph"):
        again = at.get("planner", f"/plans/{draft}/{path}", headers=known)
        assert (again.status_code, again.content) == (304, b"")
    told(at.edit(draft, 1, "move_units", unit_ids=EDGE, to_grid=LOWER))
    body = told(at.get("planner", f"/plans/{draft}/assignment", headers=known))
    assert body["version"] == 2
    before, after = units_of(told(first)), units_of(body)
    assert set(before["grid"][before["unit_id"].isin(EDGE)]) == {UPPER}
    before.loc[before["unit_id"].isin(EDGE), "grid"] = LOWER
    pd.testing.assert_frame_equal(before, after)


def test_everybody_may_have_a_published_plan_in_columns(at: Office) -> None:
    plain = {"accept-encoding": "identity"}
    for path in ("assignment", "dual-graph"):
        public = at.get("public", f"/plans/{at.published}/{path}", headers=plain)
        assert "content-encoding" not in public.headers
        assert told(public) == told(at.get("planner", f"/plans/{at.published}/{path}"))
