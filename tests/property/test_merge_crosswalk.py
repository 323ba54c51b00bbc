"""The crosswalk of any town: nothing lost, shares sum to 1, the ground as an overlay by units."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from department_worlds import merged_towns
from hypothesis import given
from hypothesis import strategies as st

from gridding.land.build import build_land
from gridding.merge.crosswalk import COLUMNS, crosswalk_of
from gridding.merge.holding import layers_of

EXACT = 1e-9
SAME_M2 = 1e-4


def grids_of(land, seed):
    """Any assignment will do: the crosswalk asks nothing of a grid."""
    rng = np.random.default_rng(seed)
    community = land.units["community_code"].to_numpy()
    return np.array([f"{c}{rng.integers(1, 4):03d}" for c in community], dtype=object)


@given(merged_towns(), st.integers(0, 99))
def test_every_household_and_square_metre_is_accounted_for(district, seed):
    land = build_land(district)
    codes, layers = grids_of(land, seed), layers_of(district, land)
    table = crosswalk_of(layers, land, codes)
    assert tuple(table.columns) == COLUMNS
    units = land.units.assign(grid=codes, m2=land.units.area)
    of_grid = units.groupby("grid")[["households", "m2"]].sum()
    for layer in layers:
        mine = table[table["department"] == layer.name]
        sums = mine[mine["grid_code"] != ""].groupby("grid_code")[["households", "area_m2"]].sum()
        assert sums.index.tolist() == of_grid.index.tolist()
        assert sums["households"].tolist() == of_grid["households"].tolist()
        assert sums["area_m2"].to_numpy() == pytest.approx(of_grid["m2"].to_numpy(), rel=EXACT)
        ground = mine[mine["area_id"] != ""].groupby("area_id")["area_m2"].sum()
        wanted = dict(zip(layer.ids, shapely.area(layer.shapes), strict=True))
        assert ground.to_dict() == pytest.approx(wanted, rel=EXACT)
        nowhere = mine[mine["grid_code"] == ""]
        assert (nowhere["households"] == 0).all()
        assert (nowhere["area_id"] != "").all()
        assert (mine["area_m2"] >= 0).all()
        assert not mine.duplicated(["area_id", "grid_code"]).any()


@given(merged_towns(), st.integers(0, 99))
def test_the_ground_is_what_overlaying_every_unit_gives(district, seed):
    land = build_land(district)
    codes, layers = grids_of(land, seed), layers_of(district, land)
    table = crosswalk_of(layers, land, codes).set_index(["department", "area_id", "grid_code"])
    units = land.units.geometry.to_numpy()
    homes = codes[land.buildings["unit"].to_numpy()]
    for layer in layers:
        told = table.loc[layer.name]
        left = dict.fromkeys(np.unique(codes), 0.0)
        for code in left:
            left[code] = shapely.area(units[codes == code]).sum()
        for i, (name, shape) in enumerate(zip(layer.ids, layer.shapes, strict=True)):
            for code in np.unique(codes):
                m2 = shapely.area(shapely.intersection(units[codes == code], shape)).sum()
                left[code] -= m2
                inside = (homes == code) & (layer.of_building == i)
                households = int(land.buildings["households"].to_numpy()[inside].sum())
                row = told.loc[(name, code)] if (name, code) in told.index else None
                assert (0 if row is None else row["area_m2"]) == pytest.approx(m2, abs=SAME_M2)
                assert (0 if row is None else row["households"]) == households
        for code, m2 in left.items():
            row = told.loc[("", code)] if ("", code) in told.index else None
            assert (0 if row is None else row["area_m2"]) == pytest.approx(m2, abs=SAME_M2)


@given(merged_towns(), st.integers(0, 99))
def test_shares_sum_to_one_for_every_area_and_every_grid(district, seed):
    land = build_land(district)
    table = crosswalk_of(layers_of(district, land), land, grids_of(land, seed))
    for key, of in (("area_id", "area"), ("grid_code", "grid")):
        shares = [f"household_share_of_{of}", f"area_share_of_{of}"]
        none = table[key] == ""
        assert table.loc[none, shares].isna().all(axis=None)
        sums = table[~none].groupby(["department", key])[shares].sum()
        assert sums.to_numpy() == pytest.approx(1.0, abs=1e-12)
        lived = table[~none].groupby(["department", key])["households"].transform("sum")
        empty = table[~none][lived == 0]
        assert empty[shares[0]].tolist() == empty[shares[1]].tolist()
    ordered = table.sort_values(["area_id", "grid_code"]).sort_values(
        "department",
        key=lambda names: names.map(table["department"].drop_duplicates().tolist().index),
        kind="stable",
    )
    assert ordered.index.tolist() == table.index.tolist()


@given(merged_towns(), st.integers(0, 99))
def test_the_order_in_which_a_department_lists_its_areas_changes_nothing(district, seed):
    land = build_land(district)
    codes = grids_of(land, seed)
    turned = replace(district, departments=district.departments.iloc[::-1].reset_index(drop=True))
    one = crosswalk_of(layers_of(district, land), land, codes)
    other = crosswalk_of(layers_of(turned, land), land, codes)
    assert one.drop(columns=one.columns[4:]).equals(other.drop(columns=one.columns[4:]))
    assert one["area_m2"].to_numpy() == pytest.approx(other["area_m2"].to_numpy(), abs=1e-6)
