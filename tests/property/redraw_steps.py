"""Random edits of any plan: each goes as far as the plan lets it."""

from dataclasses import replace

from edit_pieces import after, piece_of, usable_edges
from hypothesis import strategies as st

from gridding.codes import fits
from gridding.edit.apply import apply
from gridding.edit.ops import read_op
from gridding.errors import GriddingError
from sql.redrawn import as_redrawn

KINDS = (
    "move_units", "merge_grids", "new_grid", "rename", "set_kind", "split_grid", "rebalance",
)  # fmt: skip


@st.composite
def edits(draw):
    """Return what to do, with numbers that pick grids and units of whatever plan there is."""
    return draw(
        st.lists(
            st.tuples(
                st.sampled_from(KINDS),
                st.integers(0, 2**16),
            ),
            min_size=1,
            max_size=6,
        )
    )


def op_of(plan, name, pick):
    """An edit of a plan: along a border where it is to go across one."""
    of = plan.units.set_index("unit_id")["grid_code"]
    code = plan.grids["grid_code"].iloc[pick % len(plan.grids)]
    of_one = {
        "rename": {"name": f"第{pick}"},
        "set_kind": {"kind": ["basic", "dedicated"][pick % 2]},
        "split_grid": {"parts": 2 + pick % 2},
    }
    if name in of_one:
        return {"op": name, "grid_code": code} | of_one[name]
    if name == "new_grid":
        return {"op": name, "unit_ids": [int(of.index[pick % len(of)])]}
    a, b = (of.loc[plan.edges[end]].to_numpy() for end in ("unit_a", "unit_b"))
    across = plan.edges[a != b]
    if across.empty:
        return {"op": "rename", "grid_code": code, "name": "孤"}
    edge = across.iloc[pick % len(across)]
    giver, taker = of[edge["unit_a"]], of[edge["unit_b"]]
    if name in {"merge_grids", "rebalance"}:
        return {"op": name, "grid_codes": [giver, taker]}
    return {"op": name, "unit_ids": [int(edge["unit_a"])], "to_grid": taker}


def redrawn(plan, steps):
    """The plan after the edits that were not refused; what follows from its grids is as before."""
    usable, used = usable_edges(plan, plan.info.locked), {*plan.grids["grid_code"]}
    info, done = plan.info, 0
    for name, pick in steps:
        op = op_of(plan, name, pick)
        try:
            piece = piece_of(plan, op, usable=usable, next_number=next_numbers(plan, used))
            change = apply(read_op(op), piece)
        except GriddingError:
            continue
        grids, units = after(plan, change)
        plan, done = replace(plan, grids=grids, units=units), done + 1
        used |= {*grids["grid_code"]}
    return replace(plan, info=as_redrawn(info, done))


def next_numbers(plan, used):
    """The number after all that a community ever had."""
    return {
        home: max((int(code[-3:]) for code in used if fits(code, home)), default=0) + 1
        for home in plan.communities["code"]
    }
