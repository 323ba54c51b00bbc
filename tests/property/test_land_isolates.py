"""What hangs on its community by less than a metre is merged into a neighbour, exclaves are not."""

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gridding.land.borders import border_lengths, shared_segments
from gridding.land.graph import components
from gridding.land.isolates import merge_isolates

CODES = np.array(["150203001001", "150203001002"], dtype=object)


@st.composite
def coverages(draw):
    """Cells of a coarse and a fine Voronoi diagram: some borders under a metre, some units lost."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n, size = draw(st.integers(2, 30)), draw(st.sampled_from([2.0, 5.0, 40.0]))
    sites = shapely.multipoints(rng.uniform(0, size, (n, 2)))
    ground = shapely.box(0, 0, size, size)
    cells = shapely.get_parts(shapely.voronoi_polygons(sites, extend_to=ground))
    cells = shapely.coverage_clean(shapely.intersection(cells, ground), snapping_distance=1e-6)
    cells = cells[rng.random(len(cells)) > draw(st.sampled_from([0.0, 0.4]))]
    code = CODES[(rng.random(len(cells)) < 0.3).astype(int)]
    households = rng.integers(0, 3, len(cells))
    segments = shared_segments(cells)
    hard = rng.random(len(segments.left)) < draw(st.sampled_from([0.0, 0.5]))
    return cells, households, code, segments, hard


@given(coverages())
def test_no_two_clusters_of_a_community_touch_unless_a_hard_barrier_parts_people(coverage):
    cells, households, code, segments, hard = coverage
    merged = merge_isolates(cells, households, code, segments, hard)
    borders, kept = segments.renumbered(merged.unit)
    home = code[merged.kept]
    same = home[borders.left] == home[borders.right]
    left, right, metres = border_lengths(borders.take(same))
    cluster = components(len(home), left[metres >= 1], right[metres >= 1])
    people = np.bincount(cluster, np.bincount(merged.unit, households, len(home)))
    area = np.bincount(cluster, shapely.area(merged.polygons))
    soft = borders.take(same & ~hard[kept])
    for a, b in zip(cluster[soft.left], cluster[soft.right], strict=True):
        assert a == b
    for a, b in zip(cluster[left], cluster[right], strict=True):
        assert a == b or people[min((a, b), key=lambda c: area[c])] > 0


@given(coverages())
def test_merging_keeps_land_order_and_community_and_lists_what_went(coverage):
    cells, households, code, segments, hard = coverage
    merged = merge_isolates(cells, households, code, segments, hard)
    assert np.isclose(shapely.area(merged.polygons).sum(), shapely.area(cells).sum())
    assert (np.diff(merged.kept) > 0).all()
    assert np.array_equal(merged.unit[merged.kept], np.arange(len(merged.kept)))
    assert np.array_equal(code[merged.kept][merged.unit], code)
    gone = np.setdiff1d(np.arange(len(cells)), merged.kept)
    assert sorted(row[4] for row in merged.exceptions) == sorted(shapely.area(cells[gone]))
    assert {row[0] for row in merged.exceptions} <= {"sliver"}
    assert (shapely.get_num_geometries(merged.polygons) == 1).all()
    assert shapely.coverage_is_valid(merged.polygons)
