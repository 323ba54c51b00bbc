"""A merge whose grids were edited in the database is told again, and is good."""

import pandas as pd
from drawn_town import layers_of
from small_merge import small_merge
from sqlalchemy import Connection

from gridding.check import check_layers
from gridding.edit.ops import read_op
from gridding.plan import Plan
from gridding.planfile import merge_layers
from sql.actor import operator
from sql.drafts import make_draft
from sql.editing import edit, undo
from sql.store import load_plan, save_plan

KIM = operator("kim")


def faults(plan: Plan) -> list[str]:
    layers = layers_of(plan) | merge_layers(plan.merge)
    return [str(fault) for fault in check_layers(layers)]


def test_after_an_edit_and_after_its_undo_the_check_finds_no_fault(connection: Connection):
    draft = make_draft(connection, save_plan(connection, small_merge()), "改", KIM)
    merged = load_plan(connection, draft)
    of = merged.units.set_index("unit_id")["grid_code"]
    a, b = (of.loc[merged.edges[end]].to_numpy() for end in ("unit_a", "unit_b"))
    at = int(((a != b) & ~merged.edges["hard"].to_numpy(dtype=bool)).argmax())
    both = read_op({"op": "merge_grids", "grid_codes": [str(a[at]), str(b[at])]})
    edit(connection, draft, 1, both, KIM)
    now = load_plan(connection, draft)
    assert faults(now) == []
    assert len(now.grids) == len(merged.grids) - 1
    assert set(now.merge.crosswalk["grid_code"]) - {""} == set(now.grids["grid_code"])
    undo(connection, draft, None, KIM)
    back = load_plan(connection, draft)
    assert faults(back) == []
    for name in ("crosswalk", "duties", "staffing"):
        pd.testing.assert_frame_equal(
            getattr(back.merge, name), getattr(merged.merge, name), rtol=1e-6, atol=1e-3, obj=name
        )
