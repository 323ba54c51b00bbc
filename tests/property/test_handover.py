"""Hand-over of any two plans against a count building by building; loads sum to the plan's."""

from dataclasses import replace
from statistics import median

import pandas as pd
import pytest
import shapely.affinity
from drawn_squares import squares
from hypothesis import given, settings
from hypothesis import strategies as st

from gridding.diff import diff
from gridding.diff.homes import buildings_between
from gridding.handover import Holder, Tally, handover
from gridding.load import Lack, OnPost, load_of

FEW = settings(max_examples=max(settings.default.max_examples // 4, 1))
ROLES = ("网格长", "专职")
WORKERS = tuple(f"w{k}" for k in range(5))


@st.composite
def posts(draw, codes):
    """Who holds which post: none, several, or the same worker in two roles and many grids."""
    held = st.lists(
        st.tuples(st.sampled_from(WORKERS), st.sampled_from(ROLES)), max_size=3, unique=True
    )
    return {
        code: [Holder(worker, worker.upper(), role) for worker, role in draw(held)]
        for code in sorted(set(codes))
    }


@st.composite
def worlds(draw):
    """Two plans of squares, of one land or of two; buildings that are new, gone or renamed."""
    n = draw(st.integers(1, 12))
    codes = [draw(st.lists(st.sampled_from("abcd"), min_size=n, max_size=n)) for _ in range(2)]
    lived = draw(st.lists(st.sampled_from([0, 1, 5, 10]), min_size=n, max_size=n))
    before, after = (
        replace(plan, buildings=plan.buildings.assign(address="路"))
        for plan in (squares(each, lived) for each in codes)
    )
    if draw(st.booleans()):
        order = draw(st.permutations(range(n)))
        at = {old: new for new, old in enumerate(order)}
        units = after.units.iloc[order].reset_index(drop=True).assign(unit_id=range(n))
        kept = draw(st.lists(st.booleans(), min_size=n, max_size=n))
        homes = after.buildings.assign(
            unit_id=[at[k] for k in range(n)],
            building_id=[f"b{k}" if draw(st.integers(0, 3)) else f"n{k}" for k in range(n)],
        )
        moved = draw(st.lists(st.booleans(), min_size=n, max_size=n))
        homes = homes.set_geometry(
            [
                shapely.affinity.translate(g, 2e-5 * far)
                for g, far in zip(homes.geometry, moved, strict=True)
            ],
            crs=homes.crs,
        )
        homes = homes[kept].reset_index(drop=True)
        units = units.assign(
            households=homes.groupby("unit_id")["households"].sum().reindex(range(n), fill_value=0)
        )
        after = replace(after, units=units, buildings=homes)
    return before, after, draw(posts(codes[0])), draw(posts(codes[1]))


def place(home):
    return round(home.centroid.x, 7), round(home.centroid.y, 7)


@FEW
@given(worlds())
def test_each_building_is_kept_given_gone_or_new_once_as_counted_one_by_one(world):
    before, after, had, has = world
    buildings = buildings_between(before, after)
    found = handover(buildings, had, has)
    homes = [plan.buildings.set_index("building_id") for plan in (before, after)]
    places = set(map(place, homes[0].geometry))
    own = dict(before.units[["unit_id", "grid_code"]].itertuples(index=False, name=None))
    theirs = dict(after.units[["unit_id", "grid_code"]].itertuples(index=False, name=None))
    wanted = {name: Tally() for name in ("kept", "given", "gone", "new")}
    rows = buildings.set_index("building_id")
    for one, row in homes[0].iterrows():
        assert rows["from_grid"][one] == own[row["unit_id"]]
        if one in homes[1].index:
            assert rows["to_grid"][one] == theirs[homes[1]["unit_id"][one]]
        same = rows["from_grid"][one] == rows["to_grid"][one]
        kind = "kept" if same else "given" if rows["to_grid"][one] else "gone"
        wanted[kind] += Tally(1, row["households"])
    for one, row in homes[1].iterrows():
        known = one in homes[0].index or place(row.geometry) in places
        assert (one in rows.index) is ((known and one in homes[0].index) or not known)
        if not known:
            assert tuple(rows.loc[one, ["from_grid", "to_grid"]]) == ("", theirs[row["unit_id"]])
            wanted["new"] += Tally(1, row["households"])
    assert {name: getattr(found, name) for name in wanted} == wanted
    old = found.kept + found.given + found.gone
    assert old == Tally(len(homes[0]), homes[0]["households"].sum())
    listed = [one for passage in found.passages for one in passage.buildings["building_id"]]
    assert len(listed) == len(set(listed))


@FEW
@given(worlds())
def test_what_each_worker_keeps_gives_and_gains_is_as_counted_one_by_one(world):
    before, after, had, has = world
    buildings = buildings_between(before, after)
    found = handover(buildings, had, has)
    on = lambda posts, code: {holder.worker_id for holder in posts.get(code, ())}  # noqa: E731
    assert [change.worker_id for change in found.changes] == sorted(
        {holder.worker_id for each in (had, has) for held in each.values() for holder in held}
    )
    for change in found.changes:
        sums = {"kept": Tally(), "given": Tally(), "gained": Tally()}
        for row in buildings.itertuples():
            then = change.worker_id in on(had, row.from_grid)
            now = change.worker_id in on(has, row.to_grid)
            kind = {(1, 1): "kept", (1, 0): "given", (0, 1): "gained"}.get((then, now))
            if kind:
                sums[kind] += Tally(1, row.households)
        assert {kind: getattr(change, kind) for kind in sums} == sums
        for kind, side in (("given", "leaving"), ("gained", "arriving")):
            mine = (
                passage.tally
                for passage in found.passages
                if change.worker_id in {holder.worker_id for holder in getattr(passage, side)}
            )
            assert sum(mine, Tally()) == sums[kind]
    for passage in found.passages:
        for giver in passage.leaving:
            assert bool(passage.takers(giver)) == bool(has.get(passage.to_grid))
    waiting = {row.to_grid for row in buildings.itertuples() if row.to_grid != row.from_grid}
    assert {code for code in waiting if code and not has[code]} <= set(found.pending)


@FEW
@given(worlds())
def test_households_go_where_the_lineage_says(world):
    before, after, _, _ = world
    buildings = buildings_between(before, after)
    counted = (
        buildings[buildings["from_grid"] != ""]
        .groupby(["from_grid", "to_grid"])["households"]
        .sum()
    )
    lineage = diff(before, after).lineage.set_index(["from_grid", "to_grid"])["households"]
    assert lineage[lineage > 0].to_dict() == counted[counted > 0].to_dict()


@given(st.lists(st.integers(0, 900), min_size=1, max_size=6), st.data())
def test_shares_of_each_role_sum_to_the_households_of_its_grids(households, data):
    codes = [f"g{k}" for k in range(len(households))]
    grids = pd.DataFrame(
        {
            "grid_code": codes, "name": codes, "households": households, "area_m2": 1e6,
            "reach_m": range(len(codes)), "x": [3.0 * k for k in range(len(codes))],
            "y": [4.0 * k for k in range(len(codes))],
        }
    )  # fmt: skip
    held = data.draw(posts(codes))
    away = data.draw(st.sets(st.sampled_from(codes)))
    on_post = [
        OnPost(code, one.worker_id, one.name, one.role)
        for code in held
        if code not in away
        for one in held[code]
    ]
    found = load_of(grids, on_post, {code for code in codes if held[code]})
    lived = dict(zip(codes, households, strict=True))
    for role in ROLES:
        mine = [load for load in found.workers if load.role == role]
        there = [
            code for code in codes if code not in away and role in {one.role for one in held[code]}
        ]
        shared = sum(load.households_share for load in mine)
        assert shared == pytest.approx(sum(lived[code] for code in there))
        for load in mine:
            assert load.households == sum(lived[code] for code in load.grid_codes)
            assert load.area_km2 == pytest.approx(len(load.grid_codes))
            ends = [codes.index(code) for code in (load.grid_codes[0], load.grid_codes[-1])]
            assert load.reach_m == ends[1]
            assert load.apart_m == (None if ends[0] == ends[1] else 5.0 * (ends[1] - ends[0]))
            middle = median(load.households_share for load in mine)
            wanted = load.households_share / middle - 1 if middle else None
            assert load.deviation == wanted
    lacks = {grid.grid_code: grid.lack for grid in found.without}
    for code in codes:
        lack = Lack.NOBODY_ANSWERS if held[code] else Lack.NOBODY
        assert lacks.get(code) == (lack if code in away or not held[code] else None)
