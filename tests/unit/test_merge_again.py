"""What a merge tells, told again: the same of the same grids, by the new ones once redrawn."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
import shapely
from department_worlds import with_departments
from drawn_town import layers_of
from edit_pieces import after, piece_of
from planners_world import COLUMNS, ROWS, box, town
from sample_plan import sample_plan
from small_merge import small_merge

from gridding.check import check_layers
from gridding.divide import Settings
from gridding.edit.apply import apply
from gridding.edit.ops import read_op
from gridding.errors import InputError
from gridding.manifest import Manifest
from gridding.merge import merge
from gridding.merge.again import OF_THE_MERGE, remerged
from gridding.planfile import merge_layers, read_plan, write_plan

DAY = date(2026, 6, 1)
TABLES = ("areas", "crosswalk", "unowned", "conflicts", "duties", "staffing", "matters")
ROUNDING_M2 = 1e-3


def assert_same(one, other, crs):
    """The same rows, ground up to rounding."""
    for name in TABLES:
        a, b = getattr(one, name), getattr(other, name)
        if "geometry" in a:
            shapes = [each.to_crs(crs).geometry.to_numpy() for each in (a, b)]
            apart = shapely.area(shapely.symmetric_difference(*shapes))
            assert (apart < ROUNDING_M2).all()
            a, b = (pd.DataFrame(each.drop(columns="geometry")) for each in (a, b))
        pd.testing.assert_frame_equal(a, b, rtol=1e-6, atol=ROUNDING_M2, obj=name)
    assert_alike(one.figures, other.figures)


def assert_alike(a, b):
    if isinstance(a, dict):
        assert set(a) == set(b)
        for key in a:
            assert_alike(a[key], b[key])
    elif isinstance(a, float):
        assert b == pytest.approx(a, abs=1e-9)
    else:
        assert a == b


def edited(plan, *ops):
    """The plan after some edits, with what it tells of its merge told again."""
    for op in ops:
        grids, units = after(plan, apply(read_op(op), piece_of(plan, op)))
        plan = replace(plan, grids=grids, units=units)
    told = plan.info.parameters | {"redrawn": {"edits": len(ops)}}
    plan = replace(plan, info=replace(plan.info, parameters=told))
    return replace(plan, merge=remerged(plan))


def faults(plan):
    """Faults of what the merge adds; exceptions are for another to list again."""
    layers = layers_of(plan) | merge_layers(plan.merge)
    merged = {*merge_layers(plan.merge)}
    return [str(fault) for fault in check_layers(layers) if fault.layer in merged]


def rostered(rule="", posts=()):
    """Two departments over the plain town, with a roster and a rule of staffing."""
    halves = [(f"{k}", box(k * 4, 0, 4, ROWS)) for k in range(COLUMNS // 4)]
    whole = [("全", box(0, 0, COLUMNS, ROWS))]
    district = with_departments(town(), {"公安": halves, "城管": whole})
    told = district.manifest.model_dump(exclude_unset=True) | {"staffing": rule or {}}
    columns = ["worker_id", "department", "area_id", "grid_code"]
    postings = pd.DataFrame(posts, columns=columns).assign(
        name="工", role="专职", phone="", **{"from": DAY, "until": None}
    )
    return replace(district, manifest=Manifest.model_validate(told), postings=postings)


def test_of_the_grids_as_merged_the_same_is_told():
    plan = small_merge()
    assert_same(plan.merge, remerged(plan), plan.info.metric_crs)


def test_the_frames_that_hang_on_grids_need_not_be_there():
    plan = small_merge()
    old = plan.merge
    bare = replace(
        old,
        crosswalk=old.crosswalk.head(0),
        conflicts=old.conflicts.head(0),
        duties=old.duties.head(0),
        unowned=old.unowned.assign(grid_code=""),
        staffing=old.staffing[old.staffing["worker_id"] != ""].assign(
            grid_code="", households=0, households_known=0
        ),
    )
    assert_same(old, remerged(replace(plan, merge=bare)), plan.info.metric_crs)


def test_of_a_plan_file_the_same_is_told(tmp_path):
    plan = small_merge()
    write_plan(plan, tmp_path / "plan.gpkg")
    back = read_plan(tmp_path / "plan.gpkg")
    assert_same(back.merge, remerged(back), back.info.metric_crs)


POSTS = [
    ("w1", "公安", "0", ""),
    ("w2", "公安", "0", ""),
    ("w2", "城管", "全", ""),
    ("w3", "", "", "150203001001002"),
    ("w4", "公安", "", ""),
    ("w5", "公安", "0", ""),
    ("w5", "公安", "1", ""),
]


@pytest.mark.parametrize("rule", [{}, {"per_grid": 2}, {"households_per_worker": 25}])
def test_workers_keep_their_posts_wherever_these_are(rule):
    district = rostered(rule, POSTS)
    plan = merge(district, Settings(seed=1, effort=0.02), day=DAY)
    told = plan.merge.figures["staffing"]
    assert told["rule"] == {"per_grid": 1, "households_per_worker": None} | rule
    assert set(told["posts"]) == {"w2", "w3"}
    assert_same(plan.merge, remerged(plan), plan.info.metric_crs)


def test_after_edits_all_follows_the_new_grids():
    plan = small_merge()
    ones = plan.grids["grid_code"].tolist()
    home = ones[0][:12]
    mine = [code for code in ones if code.startswith(home)]
    beside = plan.edges.assign(
        a=plan.units["grid_code"].to_numpy()[plan.edges["unit_a"]],
        b=plan.units["grid_code"].to_numpy()[plan.edges["unit_b"]],
    )
    pair = beside[(beside["a"] != beside["b"]) & ~beside["hard"] & beside["a"].isin(mine)].iloc[0]
    now = edited(plan, {"op": "merge_grids", "grid_codes": [pair["a"], pair["b"]]})
    assert faults(now) == []
    assert len(now.grids) == len(plan.grids) - 1
    gone = ({pair["a"], pair["b"]} - set(now.grids["grid_code"])).pop()
    for name in ("crosswalk", "unowned", "duties", "staffing"):
        assert gone in set(getattr(plan.merge, name)["grid_code"]) or name == "unowned"
        assert gone not in set(getattr(now.merge, name)["grid_code"])
    assert now.merge.crosswalk["households"].sum() == plan.merge.crosswalk["households"].sum()
    told, old = now.merge.figures, plan.merge.figures
    assert told["agreement"]["mean_plain"] == old["agreement"]["mean_plain"]
    assert told["agreement"]["mean"] >= old["agreement"]["mean"]
    assert told["as_of_merge"] == list(OF_THE_MERGE)
    assert all(told[name] == old[name] for name in OF_THE_MERGE)
    workers = set(plan.merge.staffing["worker_id"])
    assert set(now.merge.staffing["worker_id"]) == workers


def test_without_telling_again_the_check_finds_what_is_no_longer_so():
    plan = small_merge()
    units = plan.units["unit_id"][plan.units["grid_code"] == plan.grids["grid_code"][0]]
    stale = None
    for unit in units:
        try:
            now = edited(plan, {"op": "new_grid", "unit_ids": [int(unit)]})
        except InputError:
            continue
        stale = replace(now, merge=plan.merge)
        break
    assert stale is not None
    assert faults(stale) != []


def test_a_plan_that_is_not_merged_has_nothing_to_tell():
    with pytest.raises(InputError, match="not merged"):
        remerged(sample_plan())
