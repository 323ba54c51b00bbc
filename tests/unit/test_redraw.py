"""Newer buildings come into a plan: what moves, what stays, what is told."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely
from planners_world import (
    COLUMNS,
    HOUSEHOLDS,
    LIGHT,
    ONE,
    ROWS,
    TARGET,
    TWO,
    box,
    codes_of,
    divided,
    faults,
    kinds,
    manifest,
    town,
)

from gridding.adopt import adopt
from gridding.divide import Settings
from gridding.plan import GridKind
from gridding.redraw import redraw


def redrawn(district, before, **more):
    """Redraw; the plan is one in which the check finds nothing wrong."""
    found = redraw(district, before, LIGHT, **more)
    assert faults(found.plan) == []
    assert found.plan.grids["households"].sum() == district.buildings["households"].sum()
    assert found.plan.grids["grid_code"].is_unique
    return found


def counts(*changes, households=HOUSEHOLDS):
    """Households by community, row and column; ``changes`` are (community, row, column, number)."""
    out = np.full((2, ROWS, COLUMNS), households)
    for community, row, column, number in changes:
        out[community, row, column] = number
    return out


@pytest.fixture(scope="module")
def before():
    return divided(town())


def test_the_same_files_change_nothing(before):
    found = redrawn(town(), before)
    assert codes_of(found.plan) == codes_of(before)
    assert found.plan.grids["name"].tolist() == before.grids["name"].tolist()
    assert found.figures["households_moved"] == {"count": 0, "share": 0.0}
    assert found.figures["codes"] == {"kept": len(before.grids), "new": [], "ended": []}
    assert len(found.changes) == 0


def test_a_change_that_leaves_the_band_alone_moves_nobody(before):
    newer = town(households=counts((0, 0, 0, HOUSEHOLDS + 3)))
    found = redrawn(newer, before)
    assert codes_of(found.plan) == codes_of(before)
    assert found.figures["buildings"]["changed"] == 1
    assert found.figures["households_of_buildings"]["changed"] == [HOUSEHOLDS, HOUSEHOLDS + 3]
    assert found.figures["out_of_band"] == []


def test_only_as_many_move_as_the_band_asks_for(before):
    newer = town(households=counts((0, 0, 0, 24)))  # 19 more: about 13 above the band
    found = redrawn(newer, before)
    out = found.figures["out_of_band"]
    assert len(out) == 1
    assert out[0]["grid_code"] == codes_of(before)["b0"]
    assert found.figures["still_out"] == []
    least = out[0]["households"] - 1.1 * TARGET
    assert least <= found.figures["households_moved"]["count"] <= least + 2 * HOUSEHOLDS
    assert found.plan.grids["grid_code"].tolist() == before.grids["grid_code"].tolist()
    east = [f"b{i}" for i in range(ROWS * COLUMNS, 2 * ROWS * COLUMNS)]
    was, now = codes_of(before), codes_of(found.plan)
    assert all(was[name] == now[name] for name in east)


def test_new_housing_that_a_grid_cannot_hold_gets_a_grid_and_the_next_number(before):
    newer = town(households=counts(*((0, r, c, 20) for r in range(2) for c in range(2))))
    found = redrawn(newer, before)
    home = found.plan.grids["community_code"] == ONE
    assert home.sum() == (before.grids["community_code"] == ONE).sum() + 1
    (new,) = found.figures["codes"]["new"]
    assert new.startswith(ONE)
    assert new > before.grids.loc[before.grids["community_code"] == ONE, "grid_code"].max()
    again = redrawn(newer, before, used=[f"{ONE}077"])
    assert again.figures["codes"]["new"] == [f"{ONE}078"]


def test_torn_down_houses_are_gone_and_a_grid_ends(before):
    was = codes_of(before)
    ended = was["b0"]
    kept = [name not in was or was[name] != ended for name in town().buildings["building_id"]]
    whole = town()
    newer = replace(whole, buildings=whole.buildings[kept].reset_index(drop=True))
    found = redrawn(newer, before)
    assert found.figures["buildings"]["gone"] == len(kept) - sum(kept)
    assert ended in found.figures["codes"]["ended"]
    assert found.figures["still_out"] == []
    assert set(found.changes["change"]) == {"gone"}
    assert set(found.changes["grid_before"]) == {ended}


def test_new_buildings_are_told_by_community_and_grid(before):
    whole = town(households=counts((1, 2, 2, 7)))
    shapes = whole.buildings.geometry.to_numpy().copy()
    shapes[0] = shapes[0].centroid.buffer(0.00003)  # a smaller one where it stood
    ids = ["new", *whole.buildings["building_id"].iloc[1:]]
    newer = whole.buildings.assign(building_id=ids).set_geometry(shapes, crs=whole.buildings.crs)
    found = redrawn(replace(whole, buildings=newer), before)
    assert found.figures["buildings"] == {"unchanged": 94, "new": 1, "gone": 1, "changed": 1}
    told = {row["code"]: row for row in found.figures["communities"]}
    assert (told[ONE]["new"], told[ONE]["gone"], told[TWO]["changed"]) == (1, 1, 1)
    assert (told[TWO]["households_before"], told[TWO]["households"]) == (240, 242)
    assert {row["code"] for row in found.figures["grids"]} <= set(before.grids["grid_code"])
    assert sorted(found.changes["change"]) == ["changed", "gone", "new"]


def test_locked_grids_stay_as_they_are(before):
    locked = codes_of(before)["b0"]
    override = {"community": ONE, "locked": [locked]}
    newer = town(households=counts((0, 0, 0, 24)), overrides=[override])
    found = redrawn(newer, before)
    was, now = codes_of(before), codes_of(found.plan)
    assert [k for k in now if now[k] == locked] == [k for k in was if was[k] == locked]
    assert found.figures["still_out"][0]["grid_code"] == locked


def test_a_grid_made_dedicated_by_an_edit_stays_so(before):
    code = codes_of(before)["b0"]
    kind = np.where(before.grids["grid_code"] == code, GridKind.DEDICATED.value, "basic")
    edited = replace(before, grids=before.grids.assign(kind=kind))
    found = redrawn(town(households=counts((0, 0, 0, 40))), edited)
    assert found.plan.grids.set_index("grid_code")["kind"][code] == "dedicated"
    assert codes_of(found.plan) == codes_of(before)


def test_a_dedicated_area_of_the_manifest_is_taken_out(before):
    area = ("", "科技园", box(0, 0, 2, 2))
    found = redrawn(town(dedicated=[area]), before)
    dedicated = found.plan.grids[found.plan.grids["kind"] == "dedicated"]
    assert dedicated["households"].tolist() == [4 * HOUSEHOLDS]
    assert found.figures["still_out"] == []


def test_a_border_between_communities_may_have_moved(before):
    whole = town()
    ground = whole.communities.to_crs("EPSG:4546")
    shapes = [box(0, 0, COLUMNS + 2, ROWS), box(COLUMNS + 2, 0, COLUMNS - 2, ROWS)]
    moved = ground.set_geometry(gpd.GeoSeries(shapes, crs=ground.crs)).to_crs(whole.communities.crs)
    found = redrawn(replace(whole, communities=moved), before)
    assert found.plan.grids["grid_code"].str[:12].tolist() == (
        found.plan.grids["community_code"].tolist()
    )
    assert found.figures["buildings"]["unchanged"] == len(whole.buildings)
    assert found.figures["households_moved"]["count"] >= 2 * ROWS * HOUSEHOLDS
    assert found.figures["still_out"] == []


def test_a_new_community_is_divided_and_one_that_is_gone_ends(before):
    whole = town()
    codes = [ONE, "150203001009"]
    found = redrawn(replace(whole, communities=whole.communities.assign(code=codes)), before)
    kept = {code for code in before.grids["grid_code"] if code.startswith(ONE)}
    assert kept <= set(found.plan.grids["grid_code"])
    assert all(code.startswith("150203001009") for code in found.figures["codes"]["new"])
    assert found.plan.exceptions["kind"].eq("code_changed").any()


def test_straddles_of_a_drawn_plan_may_stay():
    ends = [box(COLUMNS // 2, row, 0, 0).centroid for row in (0, ROWS)]
    river = ("river", shapely.LineString(ends))
    third = [box(0, row, COLUMNS, 2) for row in (0, 2, 4)]
    east = [box(0, row, COLUMNS, 2, 1) for row in (0, 2, 4)]
    rows = [(f"{ONE}{n:03d}", f"西{n}", shape) for n, shape in enumerate(third, start=1)]
    rows += [(f"{TWO}{n:03d}", f"东{n}", shape) for n, shape in enumerate(east, start=1)]
    wanted = {"barriers": [river], "target_households": 2 * COLUMNS * HOUSEHOLDS}
    drawn = adopt(town(grids=rows, **wanted))
    assert faults(drawn) == []
    assert kinds(drawn)["joined_across_barrier"] == len(third)
    found = redrawn(town(**wanted), drawn)
    assert codes_of(found.plan) == codes_of(drawn)
    assert kinds(found.plan)["joined_across_barrier"] >= len(third)
    divided_plan = divided(town(**wanted))
    assert "joined_across_barrier" not in kinds(redrawn(town(**wanted), divided_plan).plan)


def test_the_result_is_the_same_for_any_order_of_rows_and_number_of_processes(before):
    newer = town(households=counts((0, 0, 0, 24), (1, 3, 3, 0)))
    rng = np.random.default_rng(3)
    mixed = replace(newer, buildings=newer.buildings.iloc[rng.permutation(len(newer.buildings))])
    other = replace(before, buildings=before.buildings.iloc[::-1].reset_index(drop=True))
    one = redraw(newer, before, LIGHT)
    two = redraw(mixed, other, Settings(LIGHT.seed, LIGHT.effort, 2))
    assert one.plan.grids.equals(two.plan.grids)
    assert codes_of(one.plan) == codes_of(two.plan)
    assert one.figures == two.figures


def test_a_number_of_grids_that_is_settled_is_kept(before):
    n = int((before.grids["community_code"] == ONE).sum())
    override = {"community": ONE, "grids": n + 1}
    found = redrawn(town(overrides=[override]), before)
    assert (found.plan.grids["community_code"] == ONE).sum() == n + 1


def test_a_manifest_need_not_name_the_grids_of_today(before):
    assert manifest([], has_grids=False).layers.grids is None
    assert redrawn(town(stability=0.0), before).plan.info.parameters["households_kept"] == 1.0
