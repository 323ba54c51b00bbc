"""Ground that departments have not, of any town: all of it, once, and nothing that they have."""

import numpy as np
import pytest
import shapely
from department_worlds import merged_towns
from hypothesis import given

from gridding.land.build import build_land
from gridding.merge.crosswalk import crosswalk_of
from gridding.merge.holding import layers_of
from gridding.merge.unowned import NOISE_M2, unowned_of

SAME_M2 = 0.1
"""Pieces that are nowhere a millimetre wide are left out; these towns' borders run a kilometre."""


@given(merged_towns())
def test_what_is_unowned_is_the_ground_without_the_areas_in_connected_pieces(district):
    land = build_land(district)
    layers = layers_of(district, land)
    codes = land.units["community_code"].to_numpy(dtype=object)
    found = unowned_of(layers, land, codes)
    ground = shapely.union_all(land.communities.geometry.to_numpy())
    of = {layer.name: [layer] for layer in layers} | {"": layers}
    for name, owners in of.items():
        mine = found[found["department"] == name]
        pieces = mine.geometry.to_numpy()
        left = ground
        for shape in [s for owner in owners for s in owner.shapes]:
            left = shapely.difference(left, shape)
        lost = shapely.symmetric_difference(left, shapely.union_all(pieces))
        assert lost.area < SAME_M2
        assert (shapely.get_type_id(pieces) == shapely.GeometryType.POLYGON).all()
        assert mine["area_m2"].to_numpy() == pytest.approx(shapely.area(pieces))
        assert (mine["area_m2"] >= NOISE_M2).all()
        assert (np.diff(mine["area_m2"]) <= 0).all()
        a, b = shapely.STRtree(pieces).query(pieces, predicate="intersects")
        touching = shapely.intersection(pieces[a[a < b]], pieces[b[a < b]])
        assert (shapely.length(touching) < 1e-3).all()  # connected ground is one piece
    assert found["department"].drop_duplicates().tolist() == [
        name
        for name in ["", *(layer.name for layer in layers)]
        if (found["department"] == name).any()
    ]


@given(merged_towns())
def test_households_and_ground_agree_with_the_crosswalk(district):
    land = build_land(district)
    layers = layers_of(district, land)
    codes = land.units["community_code"].to_numpy(dtype=object)
    found = unowned_of(layers, land, codes)
    table = crosswalk_of(layers, land, codes)
    whole = shapely.covered_by(
        land.buildings.geometry.to_numpy(), shapely.union_all(land.communities.geometry.to_numpy())
    )
    for layer in layers:
        mine = found[found["department"] == layer.name]
        theirs = table[(table["department"] == layer.name) & (table["area_id"] == "")]
        assert mine["area_m2"].sum() == pytest.approx(theirs["area_m2"].sum(), abs=SAME_M2)
        at_the_edge = (layer.of_building < 0) & ~whole  # may lie beside the district for the most
        beside = theirs["households"].sum() - mine["households"].sum()
        assert 0 <= beside <= land.buildings["households"].to_numpy()[at_the_edge].sum()


@given(merged_towns())
def test_community_and_grid_are_those_that_hold_most_of_a_piece(district):
    land = build_land(district)
    codes = np.array([f"g{i % 5}" for i in range(len(land.units))], dtype=object)
    found = unowned_of(layers_of(district, land), land, codes)
    units = land.units.geometry.to_numpy()
    for column, label in (("grid_code", codes), ("community_code", land.units["community_code"])):
        for piece, told in zip(found.geometry, found[column], strict=True):
            m2 = shapely.area(shapely.intersection(units, piece))
            held = {each: m2[label == each].sum() for each in set(label)}
            assert held[told] == pytest.approx(max(held.values()), abs=1e-3)
