"""What became of grids: the plain cases, each by its name; codes that are to change."""

from dataclasses import replace

import pytest
from drawn_squares import INFO, squares

from gridding.diff import diff
from gridding.errors import InputError

TENS = [10] * 12


def found(before, after, households=None):
    """Diff of two assignments of 12 squares, each a text of letters."""
    lived = TENS if households is None else households
    return diff(squares(list(before), lived), squares(list(after), lived))


def classes(result):
    """Class of each group, as old codes > new codes."""
    rows = result.grids[["from_grids", "to_grids", "class"]].itertuples(index=False, name=None)
    return {f"{''.join(old)}>{''.join(new)}": change for old, new, change in rows}


CASES = {
    "nothing": ("aaaabbbbcccc", "aaaabbbbcccc", {"a>a": "unchanged", "b>b": "unchanged",
                                                "c>c": "unchanged"}),
    "another code": ("aaaabbbbcccc", "aaaaxxxxcccc", {"a>a": "unchanged", "b>x": "renumbered",
                                                     "c>c": "unchanged"}),
    "a unit": ("aaaabbbbcccc", "aaabbbbbcccc", {"a>a": "moved", "b>b": "moved",
                                               "c>c": "unchanged"}),
    "halves": ("aaaabbbbcccc", "aaxxbbbbcccc", {"a>ax": "split", "b>b": "unchanged",
                                               "c>c": "unchanged"}),
    "a corner": ("aaaabbbbcccc", "aaaxbbbbcccc", {"a>ax": "split", "b>b": "unchanged",
                                                 "c>c": "unchanged"}),
    "two in one": ("aaaabbbbcccc", "aaaaaaaacccc", {"ab>a": "merged", "c>c": "unchanged"}),
    "one dissolved evenly": ("aaaabbbbcccc", "aaaaaacccccc", {"a>a": "moved", "b>": "gone",
                                                             "c>c": "moved"}),
    "one carved evenly": ("aaaabbbbcccc", "aaaxxbbbcccc", {"a>a": "moved", ">x": "new",
                                                          "b>b": "moved", "c>c": "unchanged"}),
    "carved mostly of one": ("aaaabbbbcccc", "aaxxxbbbcccc", {"a>ax": "split", "b>b": "moved",
                                                             "c>c": "unchanged"}),
    "split and merged": ("aaaabbbbcccc", "aaaxaaaacccc", {"ab>ax": "redivided",
                                                         "c>c": "unchanged"}),
    "mixed evenly": ("aaaabbbbcccc", "xxyyxxyycccc", {"a>": "gone", "b>": "gone", ">x": "new",
                                                     ">y": "new", "c>c": "unchanged"}),
    "codes changed places": ("aaaabbbbcccc", "bbbbaaaacccc", {"a>b": "renumbered",
                                                             "b>a": "renumbered",
                                                             "c>c": "unchanged"}),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "wanted"), CASES.values(), ids=CASES)
def test_each_case_has_its_class(before, after, wanted):
    result = found(before, after)
    assert classes(result) == wanted
    counts = {change: list(wanted.values()).count(change) for change in set(wanted.values())}
    assert {key: result.summary[key] for key in counts} == counts


def test_the_lineage_tells_shares_of_both_grids():
    lineage = found("aaaabbbbcccc", "aaabbbbbcccc").lineage.set_index(["from_grid", "to_grid"])
    assert lineage["household_share"].to_dict() == {
        ("a", "a"): 0.75, ("a", "b"): 0.25, ("b", "b"): 1.0, ("c", "c"): 1.0,
    }  # fmt: skip
    assert lineage["household_share_of_new"].to_dict() == {
        ("a", "a"): 1.0, ("a", "b"): 0.2, ("b", "b"): 0.8, ("c", "c"): 1.0,
    }  # fmt: skip
    assert lineage.loc[("a", "b"), "area_share"] == pytest.approx(0.25, rel=1e-6)
    assert lineage.loc[("a", "b"), "area_m2"] == pytest.approx(2500, rel=1e-6)
    assert lineage.loc[("a", "b"), "households"] == 10


def test_where_nobody_lives_ground_counts():
    empty = [0] * 8 + [10] * 4
    result = found("aaaabbbbcccc", "aaabbbbbcccc", empty)
    assert classes(result) == {"a>a": "moved", "b>b": "moved", "c>c": "unchanged"}
    shares = result.lineage.set_index(["from_grid", "to_grid"])["household_share"]
    assert shares["a", "a"] == pytest.approx(0.75, rel=1e-6)


def test_ground_without_households_that_leaves_makes_a_grid_moved():
    lived = [10, 10, 10, 0, *TENS[4:]]
    result = found("aaaabbbbcccc", "aaabbbbbcccc", lived)
    assert classes(result)["a>a"] == "moved"
    assert result.summary["households_moved"] == 0
    assert result.summary["area_moved_m2"] == pytest.approx(2500, rel=1e-6)


def test_households_moved_are_those_that_their_grid_did_not_go_on_with():
    assert found("aaaabbbbcccc", "aaabbbbbcccc").summary["households_moved"] == 10
    assert found("aaaabbbbcccc", "aaaaaaaacccc").summary["households_moved"] == 80
    assert found("aaaabbbbcccc", "xxxxbbbbcccc").summary["households_moved"] == 0


def test_land_that_is_left_lies_in_no_grid():
    before, after = squares(list("aaaabbbbcccc"), TENS), squares(list("aaaabb"), TENS[:6])
    result = diff(before, after)
    assert classes(result) == {"a>a": "unchanged", "b>": "gone", ">b": "new", "c>": "gone"}
    rows = result.lineage.set_index(["from_grid", "to_grid"])["household_share"].to_dict()
    assert rows == {("a", "a"): 1, ("b", "b"): 0.5, ("b", ""): 0.5, ("c", ""): 1}
    back = diff(after, before)
    assert classes(back) == {"a>a": "unchanged", ">b": "new", "b>": "gone", ">c": "new"}


def test_newer_households_on_the_same_ground_leave_a_grid_unchanged():
    before = squares(list("aaaabbbbcccc"), TENS)
    after = squares(list("aaaabbbbcccc"), [0] * 4 + TENS[:8])
    row = diff(before, after).grids.iloc[0]
    assert (row["class"], row["households_before"], row["households"]) == ("unchanged", 40, 0)


def test_on_other_units_a_building_of_both_plans_counts_where_they_say_and_others_by_their_place():
    before = squares(list("aaaabbbb"), [10] * 8)
    # Twice as large squares on the same ground: other units, other buildings but b0.
    after = squares(list("ab"), [100, 200], across=2, side_m=100, ids=["x0", "x1"])
    result = diff(before, after)
    # The larger squares stand on squares 0, 1, 4, 5 and 2, 3, 6, 7.
    shares = result.lineage.set_index(["from_grid", "to_grid"])["household_share"].to_dict()
    assert shares == {("a", "a"): 0.5, ("a", "b"): 0.5, ("b", "a"): 0.5, ("b", "b"): 0.5}
    # Building b0 crosses to the other grid without having moved: the newer plan says so.
    units = after.units.assign(households=[100, 210])
    buildings = after.buildings.copy()
    buildings.loc[2] = before.buildings.loc[0]
    buildings.loc[2, "unit_id"] = 1
    known = diff(before, replace(after, units=units, buildings=buildings))
    shares = known.lineage.set_index(["from_grid", "to_grid"])["households"].to_dict()
    assert shares == {("a", "a"): 10, ("a", "b"): 30, ("b", "a"): 20, ("b", "b"): 20}


def test_plans_of_two_districts_have_no_diff():
    plan = squares(list("aaaa"), [1] * 4)
    other = replace(plan, info=replace(INFO, district_code="150204"))
    with pytest.raises(InputError, match="two districts"):
        diff(plan, other)
