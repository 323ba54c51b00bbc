"""Strategies for edits of the little lands: right ones, wrong ones and senseless ones."""

from edit_worlds import EAST, NORTH, SIDE_M, Over, to_degrees
from hypothesis import strategies as st

from gridding.edit.ops import read_op


def _some(values, **sizes):
    return st.lists(st.sampled_from(sorted(values)), unique=True, **sizes)


@st.composite
def hand_ops(draw, world):
    """Return an edit by hand; right, wrong or senseless."""
    codes = [*sorted(world.codes()), "150203001001777"]
    units = [*sorted(world.code_of), 9999]
    kind = draw(st.sampled_from(["move_units", "new_grid", "merge_grids"]))
    if kind == "merge_grids":
        chosen = draw(st.lists(st.sampled_from(codes), min_size=2, max_size=4))
        return read_op({"op": kind, "grid_codes": chosen})
    if draw(st.booleans()):
        a = draw(st.sampled_from(sorted(world.code_of)))
        chosen = [a, *list(world.near(a, Over.USABLE))[: draw(st.integers(0, 3))]]
    else:
        chosen = draw(_some(units, min_size=1, max_size=5))
    body = {"op": kind, "unit_ids": chosen}
    if kind == "move_units":
        beside = {world.code_of[w] for u in chosen if u in world.code_of
                  for w in world.near(u, Over.ALL)}  # fmt: skip
        body["to_grid"] = draw(
            st.sampled_from(sorted(beside) if beside and draw(st.booleans()) else codes)
        )
    return read_op(body)


@st.composite
def solver_ops(draw, world):
    """Return an edit by the solver or by a line."""
    codes = sorted(world.codes())
    kind = draw(st.sampled_from(["split_grid", "split_by_line", "rebalance"]))
    if kind == "rebalance":
        chosen = draw(st.lists(st.sampled_from(codes), min_size=2, max_size=4))
        stability = draw(st.sampled_from([0.0, 0.5, 1.0]))
        return read_op({"op": kind, "grid_codes": chosen, "stability": stability})
    body = {"op": kind, "grid_code": draw(st.sampled_from(codes))}
    if kind == "split_grid":
        body["parts"] = draw(st.integers(2, 5))
        return read_op(body)
    spots = st.tuples(
        st.floats(-1, 2 * world.size[1] + 1, allow_nan=False),
        st.floats(-1, world.size[0] + 1, allow_nan=False),
    )
    points = draw(st.lists(spots, min_size=2, max_size=5))
    metric = [(EAST + x * SIDE_M, NORTH - y * SIDE_M) for x, y in points]
    places = [list(to_degrees(*point)) for point in metric]
    body["line"] = {"type": "LineString", "coordinates": places}
    return read_op(body)


@st.composite
def marking_ops(draw, world):
    """Return an edit that moves nothing."""
    code = draw(st.sampled_from([*sorted(world.codes()), "150203001001777"]))
    more = draw(
        st.sampled_from(
            [
                {"op": "rename", "name": "新"},
                {"op": "set_kind", "kind": "dedicated"},
                {"op": "set_kind", "kind": "basic"},
                {"op": "lock"},
                {"op": "unlock"},
                {"op": "comment", "text": "?"},
            ]
        )
    )
    return read_op({"grid_code": code} | more)
