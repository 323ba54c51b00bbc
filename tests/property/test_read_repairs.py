"""What reading mends is listed with the area it changed, and no household is lost on the way."""

from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_world import SOUTH, STEP, WEST, good_world, square
from shapely import affinity

from gridding.read.faults import Faults
from gridding.read.shapes import LARGEST_CERTAIN_CHANGE, Dimension, area_m2, certain_shapes
from gridding.read.table import Source, Table

SIDE = STEP / 10


def _corners(*xy):
    return shapely.Polygon([(WEST + x * SIDE, SOUTH + y * SIDE) for x, y in xy])


def _spike(size):
    return _corners((0, 0), (1, 0), (1, 0.5), (1 + size, 0.5), (1, 0.5), (1, 1), (0, 1))


def _loop(size):
    """A ring that crosses itself at a corner: a small triangle turned inside out."""
    return _corners((0, 0), (1, 0), (1, 1), (-size, 1), (0, 1 + size))


def _pinch(size):
    """A ring that touches itself in a point and so encloses a hole."""
    s = min(size, 0.4)
    return _corners(
        (0, 0), (0.5, 0), (0.5 - s, s), (0.5, 2 * s), (0.5 + s, s), (0.5, 0), (1, 0), (1, 1), (0, 1)
    )


def _parts(size):
    """Parts that overlap by a little."""
    one = _corners((0, 0), (1, 0), (1, 1), (0, 1))
    return shapely.MultiPolygon([one, affinity.translate(one, SIDE * (1 - size), 0)])


def _collection(size):
    house = _corners((0, 0), (1, 0), (1, size + 0.1), (0, size + 0.1))
    return shapely.GeometryCollection([house.centroid, shapely.GeometryCollection([house])])


@given(
    st.sampled_from([_spike, _loop, _pinch, _parts, _collection]),
    st.floats(1e-6, 0.5),
    st.floats(0, 360),
)
def test_a_repair_changes_as_much_area_as_it_says_and_little_or_is_refused(make, size, angle):
    shape = affinity.rotate(make(size), angle, origin=(WEST, SOUTH))
    table = Table(
        (Source("a.gpkg", "a"),),
        pd.DataFrame(index=[0]),
        np.array([shape], dtype=object),
        np.array([1], dtype=np.int64),
    )
    faults = Faults()
    mended, repairs = certain_shapes(table, (Dimension.POLYGONS,), faults)
    assert len(mended) + len(faults) == 1
    if len(mended):
        after = mended.shapes[0]
        assert after.is_valid
        assert after.geom_type in {"Polygon", "MultiPolygon"}
        assert abs(after.area - shape.area) <= LARGEST_CERTAIN_CHANGE * after.area
        assert shape.convex_hull.buffer(1e-9).covers(after)
        (repair,) = repairs or [None]
        said = 0.0 if repair is None else repair.area_m2
        per_degree2 = area_m2(after) / after.area
        assert said == pytest.approx(abs(after.area - shape.area) * per_degree2, abs=1e-3)
        assert (repair is None) == (shape.is_valid and shape.geom_type != "GeometryCollection")


ROWS = st.tuples(
    st.sampled_from(["house", "point"]),
    st.integers(0, 3),
    st.integers(0, 2),
    st.sampled_from(["a", "b", None]),
    st.sampled_from(["1", "2", None]),
)


@settings(max_examples=15)
@given(st.lists(ROWS, min_size=1, max_size=12))
def test_households_are_those_of_all_rows_but_the_duplicates_listed(rows):
    shape = [square(WEST + place * STEP / 5, SOUTH, SIDE) for _, place, *_ in rows]
    frame = gpd.GeoDataFrame(
        {
            "户数": [households for _, _, households, _, _ in rows],
            "地址": pd.array([address for *_, address, _ in rows], dtype="str"),
            "building_id": pd.array([given_ for *_, given_ in rows], dtype="str"),
        },
        geometry=[s.centroid if r[0] == "point" else s for r, s in zip(rows, shape, strict=True)],
        crs="EPSG:4490",
    )
    with TemporaryDirectory() as folder:
        world = good_world(Path(folder)).put("buildings.gpkg", frame)
        district = world.read()
    said = district.exceptions["detail"].str.extract(r"(\d+) households left out")[0]
    left_out = said.astype(float).sum()
    assert district.buildings["households"].sum() == frame["户数"].sum() - left_out
    assert district.buildings["building_id"].is_unique
    houses = {row[1:] for row in rows if row[0] == "house"}
    points = [row for row in rows if row[0] == "point"]
    named = {row for row in points if row[-1] is not None}
    nameless = [row for row in points if row[-1] is None]
    assert len(district.buildings) == len(houses) + len(named) + len(nameless)
