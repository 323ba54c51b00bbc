"""Land of any awkward town: units tile, buildings are housed once, edges are what geometry says."""

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st
from land_worlds import METRIC, Trait, towns

from gridding.land.barriers import prepare_barriers
from gridding.land.build import build_land
from gridding.land.classes import FACTORS, HARD, BarrierClass
from gridding.land.projection import to_metric

AREA_SHARE = 1e-6
SMALL_M = 0.05
TOWNS = towns(max_buildings=25)


def units_of(land, code):
    """Return positions and shapes of a community's units."""
    rows = np.flatnonzero((land.units["community_code"] == code).to_numpy())
    return rows, land.units.geometry.to_numpy()[rows]


@given(TOWNS)
def test_units_tile_their_communities_in_one_piece_each(town):
    land = build_land(town.district())
    for code, ground in zip(land.communities["code"], land.communities.geometry, strict=True):
        _, shapes = units_of(land, code)
        assert shapely.coverage_is_valid(shapes)
        whole = shapely.union_all(shapes)
        assert shapely.area(shapely.symmetric_difference(whole, ground)) < AREA_SHARE * ground.area
        assert np.isclose(shapely.area(shapes).sum(), ground.area, rtol=AREA_SHARE)
        assert (shapely.get_num_geometries(shapes) == 1).all()
        assert (shapely.area(shapes) > 0).all()


@given(TOWNS)
def test_communities_keep_their_land(town):
    land = build_land(town.district())
    before = town.communities.sort_values("code").geometry.to_numpy()
    lost = shapely.area(shapely.symmetric_difference(land.communities.geometry.to_numpy(), before))
    assert (lost < 0.1 * shapely.length(before)).all()  # slits of 10 cm at most are closed
    assert shapely.coverage_is_valid(land.communities.geometry.to_numpy())


@given(TOWNS)
def test_every_building_and_household_counts_once(town):
    land = build_land(town.district())
    assert sorted(land.buildings["building_id"]) == sorted(town.buildings["building_id"])
    assert land.units["households"].sum() == town.buildings["households"].sum()
    unit = land.buildings["unit"].to_numpy()
    assert ((unit >= 0) & (unit < len(land.units))).all()
    counted = np.bincount(unit, land.buildings["households"], len(land.units))
    assert np.array_equal(counted, land.units["households"])
    assert np.array_equal(
        np.bincount(unit, minlength=len(land.units)), land.units["building_count"]
    )
    told = dict(zip(town.buildings["building_id"], town.buildings["households"], strict=True))
    stored = zip(land.buildings["building_id"], land.buildings["households"], strict=True)
    assert all(told[name] == households for name, households in stored)


@given(TOWNS)
def test_a_building_belongs_to_the_community_that_holds_most_of_it(town):
    land = build_land(town.district())
    codes = land.communities["code"].to_numpy()
    grounds = land.communities.geometry.to_numpy()
    for building in land.buildings.itertuples():
        found = land.units["community_code"].iat[building.unit]
        if building.geometry.area > 0:
            area = shapely.area(shapely.intersection(grounds, building.geometry))
            if area.max() > 0:
                assert area[codes == found][0] >= area.max() - SMALL_M
                continue
        away = shapely.distance(grounds, building.geometry)
        assert away[codes == found][0] <= away.min() + 1e-6


@given(TOWNS)
def test_edges_are_the_common_borders_of_one_metre_and_more(town):
    land = build_land(town.district())
    found = {(e.unit_a, e.unit_b): e.length_m for e in land.edges.itertuples()}
    assert len(found) == len(land.edges)
    for code in land.communities["code"]:
        rows, shapes = units_of(land, code)
        a, b = shapely.STRtree(shapes).query(shapes, predicate="intersects")
        a, b = a[a < b], b[a < b]
        length = shapely.length(shapely.intersection(shapes[a], shapes[b]))
        for i, j, metres in zip(rows[a], rows[b], length, strict=True):
            if metres > 1.001:
                assert abs(found.pop((i, j)) - metres) < 1e-3
            elif metres > 0.999:
                found.pop((i, j), None)
    assert not found


def along(border, lines, classes):
    """Return how much of a border runs along each class; each metre once, the strongest first."""
    left, out = border, {}
    for kind in sorted(set(classes), key=lambda k: FACTORS[BarrierClass(k)]):
        near = shapely.union_all(lines[classes == kind]).buffer(0.02)
        out[kind] = shapely.length(shapely.intersection(left, near))
        left = shapely.difference(left, near)
    out["none"] = shapely.length(left)
    return out


@given(towns(max_buildings=12))
def test_cost_class_and_hardness_are_those_of_the_barriers_along_the_border(town):
    land = build_land(town.district())
    used, kinds = land.barriers.geometry.to_numpy(), land.barriers["class"].to_numpy()
    shapes = land.units.geometry.to_numpy()
    for edge in land.edges.itertuples():
        border = shapely.intersection(shapes[edge.unit_a], shapes[edge.unit_b])
        metres = along(border, used, kinds)
        crossing = 1 + 0.1 * len(used)  # lines that meet it at a sharp angle are near for long
        cost = sum(FACTORS[BarrierClass(kind)] * m for kind, m in metres.items())
        assert abs(edge.cost - cost) <= crossing
        assert metres[edge._5] >= max(metres.values()) - crossing
        soft = sum(m for kind, m in metres.items() if BarrierClass(kind) not in HARD)
        assert edge.hard == (soft < 1) or abs(soft - 1) <= crossing


@given(TOWNS)
def test_the_barriers_drawn_are_parts_of_those_given(town):
    district = town.district()
    land = build_land(district)
    given_lines = prepare_barriers(
        to_metric(district.barriers, district.metric_crs),
        shapely.boundary(land.communities.geometry.to_numpy()),
    )
    for kind, hard, line in zip(
        land.barriers["class"], land.barriers["hard"], land.barriers.geometry, strict=True
    ):
        of_kind = shapely.union_all(given_lines.lines[given_lines.classes == kind])
        beyond = shapely.get_parts(line.difference(of_kind.buffer(0.03)))
        assert (
            shapely.length(beyond) < 2 * SMALL_M
        ).all()  # corners where lines of two classes meet
        assert hard == (BarrierClass(kind) in HARD)


THROUGH = (Trait.COMMUNITIES, Trait.RAILWAY, Trait.RIVER, Trait.HOLE, Trait.POINTS, Trait.TOUCHING)


@given(towns(max_buildings=25, traits=THROUGH))
def test_no_unit_lies_on_both_sides_of_a_line_that_goes_through(town):
    """Strips and slivers apart, which are listed with their land."""
    land = build_land(town.district())
    absorbed = shapely.union_all([row[5] for row in land.exceptions if row[5] is not None])
    inner = shapely.buffer(land.units.geometry.to_numpy(), -0.05)
    lines = shapely.difference(town.barriers.geometry.to_numpy(), absorbed.buffer(0.1))
    for line in lines:
        assert (shapely.length(shapely.intersection(inner, line)) < SMALL_M).all()


@given(TOWNS, st.integers(0, 2**32 - 1))
def test_land_does_not_depend_on_the_order_of_rows(town, seed):
    one, other = build_land(town.district()), build_land(town.shuffled(seed).district())
    assert shapely.equals_exact(
        one.units.geometry.to_numpy(), other.units.geometry.to_numpy(), tolerance=0
    ).all()
    assert one.edges.equals(other.edges)
    assert one.units.drop(columns="geometry").equals(other.units.drop(columns="geometry"))
    home = [
        dict(zip(x.buildings["building_id"], x.buildings["unit"], strict=True))
        for x in (one, other)
    ]
    assert home[0] == home[1]
    assert one.units.crs == METRIC
