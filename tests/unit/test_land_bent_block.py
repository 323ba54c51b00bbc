"""A bent block, where the nearest outline may lie across other land."""

import numpy as np
import shapely

from gridding.land.units import make_units


def horseshoe() -> shapely.Polygon:
    """Two arms of 400 m, 20 m apart, joined at the north."""
    arms = [shapely.box(0, 0, 40, 400), shapely.box(60, 0, 100, 400), shapely.box(0, 400, 100, 440)]
    return shapely.union_all(arms)


def test_ground_beyond_the_block_does_not_cost_a_building_its_unit():
    # The whole eastern arm is nearest to the hut at the foot of the western one, across the gap.
    hut, house = shapely.box(30, 5, 33, 8), shapely.box(10, 410, 30, 430)
    block = horseshoe()
    made = make_units("c", np.array([block]), np.array([hut, house], dtype=object))
    units = made.polygons[made.unit_of]
    assert shapely.covers(units, [hut, house]).all()
    assert (shapely.get_num_geometries(made.polygons) == 1).all()
    assert shapely.union_all(made.polygons).symmetric_difference(block).area < 1e-6 * block.area
