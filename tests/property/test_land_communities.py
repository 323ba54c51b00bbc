"""However sloppily communities are drawn, no ground changes hands or stays nobody's unlisted."""

import geopandas as gpd
import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st
from land_worlds import METRIC

from gridding.land.communities import NOISE_M2, clean_communities

EAST, NORTH, SIZE_M = 400_000.0, 4_500_000.0, 600.0
GRID_M = 1e-6
"""What is compared here differs in the last digits, where GEOS in floating point may return ground
of the subtracted shape as the difference (https://github.com/locationtech/jts/issues/1000); on a
grid it does not, and moves no line farther than the grid is wide."""


@st.composite
def sloppy(draw):
    """Cells of a Voronoi diagram: some shrunk, some swollen, some bent, some pierced by others."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    ground = shapely.box(EAST, NORTH, EAST + SIZE_M, NORTH + SIZE_M)
    sites = shapely.multipoints(np.array([EAST, NORTH]) + rng.uniform(0, SIZE_M, (6, 2)))
    cells = shapely.get_parts(shapely.voronoi_polygons(sites, extend_to=ground))
    cells = shapely.intersection(cells, ground)
    cells = cells[shapely.area(cells) > 2_000]
    width = draw(st.sampled_from([0.0, 0.05, 0.4, 1.5, 5.0]))
    cells = shapely.buffer(cells, rng.uniform(-width, width, len(cells)), join_style="mitre")
    if draw(st.booleans()):
        bent = shapely.transform(cells, lambda xy: xy + width * np.sin(xy[:, ::-1] * 1e3))
        cells = np.array([land(shapely.make_valid(cell)) for cell in bent], dtype=object)
    if draw(st.booleans()):
        piece = shapely.point_on_surface(cells[0]).buffer(draw(st.sampled_from([0.3, 4.0, 20.0])))
        cells = np.array([*shapely.difference(cells, piece)], dtype=object)
        cells[-1] = shapely.union(cells[-1], piece)
    if draw(st.booleans()):
        at = shapely.Point(rng.uniform(EAST, EAST + SIZE_M), rng.uniform(NORTH, NORTH + SIZE_M))
        cells = shapely.difference(cells, at.buffer(rng.uniform(0.3, 30), quad_segs=2))
    codes = [f"15020300100{i}" for i in range(len(cells))]
    return gpd.GeoDataFrame({"code": codes}, geometry=list(cells), crs=METRIC)


def land(shapes):
    parts = shapely.get_parts(shapely.get_parts(shapes))
    return shapely.union_all(parts[shapely.get_dimensions(parts) == 2], grid_size=GRID_M)


def changes(before, after):
    return shapely.symmetric_difference(before, after, grid_size=GRID_M)


def wide(shape, *but):
    """Return what is more than rounding of a shape without some others."""
    for other in but:
        shape = shapely.difference(shape, other, grid_size=GRID_M)
    return shapely.buffer(shape, -0.005)


def mended(rows):
    return [row for row in rows if "left between" not in row[3] and "no community" not in row[3]]


@given(sloppy())
def test_no_ground_changes_hands_unlisted(given_):
    after, rows = clean_communities(given_)
    changed = land(changes(given_.geometry.to_numpy(), after.geometry.to_numpy()))
    done = mended(rows)
    assert wide(changed, land([row[5] for row in done])).area < NOISE_M2
    assert changed.area <= sum(row[4] for row in done) + 10 * NOISE_M2


@given(sloppy())
def test_communities_become_a_coverage_and_enclosed_ground_is_had_or_listed(given_):
    after, rows = clean_communities(given_)
    shapes = after.geometry.to_numpy()
    assert after["code"].tolist() == given_["code"].tolist()
    assert shapely.coverage_is_valid(shapes)
    assert not shapely.is_empty(shapes).any()
    whole = shapely.coverage_union_all(shapes)
    shells = shapely.polygons(shapely.get_exterior_ring(shapely.get_parts(whole)))
    nobodys = land([row[5] for row in rows if "community has" in row[3]])
    assert wide(land(shells), whole, nobodys).area < NOISE_M2


@given(sloppy())
def test_what_is_clean_stays_as_it_is(given_):
    once, first = clean_communities(given_)
    twice, rows = clean_communities(once)
    moved = changes(once.geometry.to_numpy(), twice.geometry.to_numpy())
    # What is left of a gap may be closed the second time, being about as wide as the limit; and
    # by width, not area: GEOS's cleaning may lose a hair along the outer edge, however long.
    left = land([row[5] for row in first if "left" in row[3] or "no community" in row[3]])
    assert wide(land(moved), left).area < 0.1
    assert wide(land([row[5] for row in mended(rows)]), left).area < 0.1
