"""A bent block, where the nearest outline may lie across other land."""

import numpy as np
import shapely

from gridding.land.units import make_units


def horseshoe() -> shapely.Polygon:
    """A narrow and a wide arm of a kilometre, joined at the north."""
    arms = [shapely.box(0, 0, 12, 1000), shapely.box(30, 0, 130, 1000)]
    return shapely.union_all([*arms, shapely.box(0, 1000, 130, 1040)])


def test_ground_beyond_the_block_does_not_cost_a_building_its_unit():
    # Half of the wide arm is nearest to the hut at the foot of the narrow one, across the gap.
    hut, house = shapely.box(5, 5, 8, 8), shapely.box(2, 1010, 22, 1030)
    block = horseshoe()
    made = make_units("c", np.array([block]), np.array([hut, house], dtype=object))
    units = made.polygons[made.unit_of]
    assert shapely.covers(units, [hut, house]).all()
    assert (shapely.get_num_geometries(made.polygons) == 1).all()
    assert shapely.union_all(made.polygons).symmetric_difference(block).area < 1e-6 * block.area
