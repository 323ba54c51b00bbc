"""Merging departments' areas in any town: they are followed, and what `divide` holds, holds."""

import sqlite3
from dataclasses import replace
from itertools import pairwise
from tempfile import TemporaryDirectory

import numpy as np
import pytest
import shapely
from department_worlds import departments, weighted, with_departments
from hypothesis import given, settings
from hypothesis import strategies as st
from land_worlds import EAST, HIGH_M, NORTH, TARGET, WIDE_M, Trait, town_of, towns
from planners_world import COLUMNS, ONE, ROWS, faults, quarters, town
from planners_world import box as ground

from gridding.divide import Settings, divide
from gridding.manifest import Manifest
from gridding.merge import merge
from gridding.merge.fidelity import LADDER
from gridding.planfile import write_plan
from gridding.report import report

LIGHT = Settings(seed=1, effort=0.02)
TWO = Settings(seed=1, effort=0.02, processes=2)
FEW = settings(max_examples=max(settings.default.max_examples // 10, 1))
SEEDS = st.integers(0, 2**32 - 1)
RUNGS = st.sampled_from([0.25, 0.4, 0.5, 1.0])
CLOSE = 1e-9
FRAMES = "grids units communities streets buildings barriers edges exceptions".split()
COMPOUNDLESS = tuple(trait for trait in Trait if trait is not Trait.COMPOUNDS)


@st.composite
def merged(draw):
    """Return a town and the departments' layers over it."""
    return draw(towns(max_buildings=20)), draw(departments())


def plan_of(place, layers, fidelity=1.0, how=LIGHT):
    return merge(with_departments(place.district(), layers), how, fidelity=fidelity)


def assert_same(one, other, frames=FRAMES):
    """The same rows in the same order, to the last bit."""
    for name in frames:
        a, b = getattr(one, name), getattr(other, name)
        assert a.columns.equals(b.columns)
        if "geometry" in a:
            assert (shapely.to_wkb(a["geometry"]) == shapely.to_wkb(b["geometry"])).all()
            a, b = (frame.drop(columns="geometry") for frame in (a, b))
        assert a.equals(b), name


def tables_of(path):
    """Every table of a plan file that holds rows of a plan, to the byte."""
    with sqlite3.connect(path) as file:
        names = [row[0] for row in file.execute("SELECT table_name FROM gpkg_contents")]
        return {name: file.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}  # noqa: S608


@FEW
@given(merged())
def test_at_fidelity_0_the_plan_file_is_that_of_divide_byte_for_byte(drawn):
    place, layers = drawn
    plain = divide(with_departments(place.district(), layers), LIGHT)
    plan = plan_of(place, layers, 0.0)
    assert_same(plain, plan)
    assert plan.info == plain.info
    with TemporaryDirectory() as folder:
        paths = [f"{folder}/{name}.gpkg" for name in ("plain", "merged")]
        for each, path in zip((plain, plan), paths, strict=True):
            write_plan(each, path)
        before, after = map(tables_of, paths)
    assert {*FRAMES, "plan"} == set(before)
    assert {name: after[name] for name in before} == before


@settings(max_examples=max(settings.default.max_examples // 4, 1))
@given(merged(), RUNGS)
def test_units_stay_whole_grids_nest_and_hang_together_and_the_band_is_kept(drawn, fidelity):
    place, layers = drawn
    plain = divide(with_departments(place.district(), layers), LIGHT)
    plan = plan_of(place, layers, fidelity)
    assert faults(plan) == []
    same = plan.units.assign(grid_code=plain.units["grid_code"])
    assert_same(plain, replace(plan, units=same), ["units", "buildings", "barriers", "edges"])
    assert plan.grids["households"].sum() == place.buildings["households"].sum()
    assert report(plan)["noncontiguous"] == 0
    for code in plain.communities["code"]:
        before, after = (sums_of(each, code) for each in (plain, plan))
        if len(before) == len(after):
            for band in (0.1, 0.2):
                assert outside(after, band) <= outside(before, band)


def sums_of(plan, community):
    """Households of a community's grids; what is above the band in one unit is no grid's fault."""
    units = plan.units[plan.units["community_code"] == community]
    capped = units["households"].clip(upper=int(1.1 * TARGET + CLOSE))
    return capped.groupby(units["grid_code"]).sum().to_numpy()


def outside(sums, band):
    return int((np.abs(sums / TARGET - 1) > band + CLOSE).sum())


@FEW
@given(merged())
def test_agreement_rises_with_fidelity_on_the_curve_and_in_merges_of_their_own(drawn):
    plans = [plan_of(*drawn, fidelity) for fidelity in LADDER]
    curves = [plan.merge.figures["tradeoff"] for plan in plans]
    for curve, plan, fidelity in zip(curves, plans, LADDER, strict=True):
        assert [point["fidelity"] for point in curve] == list(LADDER)
        assert all(b <= a for a, b in pairwise(bits_of(curve)))
        assert bits_of(curve) == bits_of(curves[0])
        chosen = [point for point in curve if point["chosen"]]
        assert [point["fidelity"] for point in chosen] == [fidelity]
        told, agreement = report(plan), plan.merge.figures["agreement"]
        for key in ("n_grids", "within_10", "within_20", "median_compactness", "weighted_cut"):
            assert told[key] == pytest.approx(chosen[0][key], abs=1e-6), key
        assert agreement["mean"] == pytest.approx(chosen[0]["conditional_entropy"], abs=CLOSE)
        assert agreement["mean_plain"] == pytest.approx(bits_of(curve)[0], abs=CLOSE)
    means = [plan.merge.figures["agreement"]["mean"] for plan in plans]
    assert all(b <= a for a, b in pairwise(means))


def bits_of(curve):
    return [point["conditional_entropy"] for point in curve]


@FEW
@given(merged(), st.lists(st.sampled_from([0.1, 1.0, 10.0]), min_size=3, max_size=3), RUNGS)
def test_whatever_the_weights_the_weighted_agreement_does_not_fall(drawn, weights, fidelity):
    place, layers = drawn
    weights = weights[: len(layers)]
    district = weighted(with_departments(place.district(), layers), weights)
    told = merge(district, LIGHT, fidelity=fidelity).merge.figures["agreement"]["departments"]
    after, before = (
        np.average([told[name][key] for name in layers], weights=weights)
        for key in ("conditional_entropy", "plain")
    )
    assert after <= before + CLOSE


@FEW
@given(merged(), SEEDS, RUNGS)
def test_order_and_ids_of_departments_and_areas_do_not_matter(drawn, seed, fidelity):
    place, layers = drawn
    rng = np.random.default_rng(seed)
    one = plan_of(place, layers, fidelity)
    assert_same(one, plan_of(place, dict(reversed(layers.items())), fidelity))
    assert_same(one, plan_of(place, {f"{n}局": a for n, a in layers.items()}, fidelity))
    # As read they come sorted by id: other ids are another order.
    renamed = {
        name: [(f"{i}号", areas[j][1]) for i, j in enumerate(rng.permutation(len(areas)))]
        for name, areas in layers.items()
    }
    assert_same(one, plan_of(place, renamed, fidelity))


@FEW
@given(merged(), SEEDS, RUNGS)
def test_the_order_of_all_other_rows_does_not_matter(drawn, seed, fidelity):
    place, layers = drawn
    one, other = (plan_of(t, layers, fidelity) for t in (place, place.shuffled(seed)))
    for name in ("grids", "units"):
        a, b = getattr(one, name), getattr(other, name)
        assert a.drop(columns="geometry").equals(b.drop(columns="geometry"))
        assert shapely.equals_exact(a.geometry.to_numpy(), b.geometry.to_numpy()).all()
    assert one.edges.equals(other.edges)


def test_the_number_of_processes_does_not_matter():
    for seed in range(3):
        rng = np.random.default_rng(seed)
        traits = {*rng.choice(COMPOUNDLESS, 8), Trait.COMMUNITIES}
        place = town_of(traits, seed, 30)
        layers = {"公安": strips(3), "城管": strips(2, across=True)}
        assert_same(plan_of(place, layers, 0.5), plan_of(place, layers, 0.5, TWO))


def strips(n, *, across=False):
    """The ground of a town in strips of equal width."""
    at = np.linspace(-50, (HIGH_M if across else WIDE_M) + 50, n + 1)
    return [
        (f"{i}", box_of(-50, a, WIDE_M + 50, b) if across else box_of(a, -50, b, HIGH_M + 50))
        for i, (a, b) in enumerate(pairwise(at))
    ]


def box_of(west, south, east, north):
    return shapely.box(EAST + west, NORTH + south, EAST + east, NORTH + north)


@st.composite
def plans_asked(draw):
    """Return what planners may ask of the plain town, and departments over it."""
    today = quarters()
    override = {"community": ONE}
    if locked := draw(st.sets(st.integers(0, 3), max_size=2)):
        override["locked"] = [today[i][0] for i in sorted(locked)]
    elif draw(st.booleans()):
        override["grids"] = draw(st.integers(1, 3))
    if draw(st.booleans()):
        override["target_households"] = draw(st.integers(30, 90))
    campus = draw(st.integers(0, 5)), draw(st.integers(0, 4)), draw(st.integers(1, 3)), 2
    households = np.random.default_rng(draw(SEEDS)).integers(1, 12, (2, ROWS, COLUMNS))
    asked = town(
        grids=today,
        stability=draw(st.sampled_from([0.0, 0.5, 1.0])),
        overrides=[override] if len(override) > 1 else [],
        dedicated=[("", "大学", ground(*campus, community=1))] if draw(st.booleans()) else [],
        households=households,
    )
    return asked, draw(departments())


@FEW
@given(plans_asked(), RUNGS)
def test_what_planners_asked_for_holds_in_a_merge(drawn, fidelity):
    district = with_departments(*drawn)
    plain, plan = divide(district, LIGHT), merge(district, LIGHT, fidelity=fidelity)
    assert faults(plan) == []
    assert settled(plan) == settled(plain)
    for key in ("overrides", "stability"):
        assert plan.info.parameters.get(key) == plain.info.parameters.get(key)
    told = plan.merge.figures["agreement"]
    assert told["mean"] <= told["mean_plain"]
    assert_same(plain, merge(district, LIGHT, fidelity=0.0))


def settled(plan):
    """Kind, name and homes of grids that are set apart; the number of others by community."""
    aside = (plan.grids["kind"] == "dedicated") | plan.grids["grid_code"].isin(plan.info.locked)
    homes = plan.units.groupby("grid_code")["unit_id"].agg(frozenset)
    mine = plan.grids[aside]
    rows = set(zip(mine["kind"], mine["name"], homes.loc[mine["grid_code"]], strict=True))
    return rows, plan.grids[~aside]["community_code"].value_counts().to_dict()


@FEW
@given(merged(), RUNGS)
def test_grids_nest_in_streets_where_these_take_the_place_of_communities(drawn, fidelity):
    place, layers = drawn
    district = place.district()
    told = district.manifest.model_dump(exclude_unset=True)
    told["district"]["parent"] = "street"
    streets = district.streets.assign(street_code=district.streets["code"])
    streets = streets[["code", "name", "street_code", "geometry"]]
    district = replace(district, manifest=Manifest.model_validate(told), communities=streets)
    plan = merge(with_departments(district, layers), LIGHT, fidelity=fidelity)
    assert set(plan.grids["community_code"]) == {"150203001"}
    assert plan.grids["households"].sum() == place.buildings["households"].sum()
    assert report(plan)["noncontiguous"] == 0
    bits = bits_of(plan.merge.figures["tradeoff"])
    assert all(b <= a for a, b in pairwise(bits))
