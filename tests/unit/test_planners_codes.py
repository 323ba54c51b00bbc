"""The grids of today go on: codes and names are kept, and no number comes back."""

import numpy as np
import pytest
from planners_world import (
    COLUMNS,
    LIGHT,
    ONE,
    ROWS,
    TWO,
    box,
    codes_of,
    divided,
    kinds,
    quarters,
    town,
)

from gridding.codes import number_grids
from gridding.divide import divide
from gridding.errors import InputError
from gridding.today import continued, share_kept

ONES = np.ones(8)


def continues(before, after, households):
    n = len(before)
    return continued(np.array(before), np.array(after), np.array(households), ONES[:n]).tolist()


def test_a_grid_goes_on_where_it_shares_more_than_half_both_ways():
    assert continues([0, 0, 0, 1], [0, 0, 1, 1], [10, 10, 5, 9]) == [0, 1]
    assert continues([0, 0, 1, 1], [0, 1, 0, 1], [10, 10, 10, 10]) == [-1, -1]  # just half
    assert continues([0, 0, 0, 0], [0, 1, 2, 2], [10, 10, 10, 10]) == [-1, -1, -1]


def test_units_without_a_grid_of_today_count_against_the_new_one():
    assert continues([-1, 0], [0, 0], [10, 9]) == [-1]
    assert continues([-1, 0], [0, 0], [9, 10]) == [0]


def test_where_nobody_lives_the_ground_decides_and_else_it_does_not():
    assert continues([0, 0, 1], [0, 0, 0], [0, 0, 0]) == [0]
    assert continues([0, 0, 1], [0, 0, 0], [0, 0, 5]) == [1]
    assert continues([0, 0, 0], [0, 0, 1], [0, 0, 7]) == [-1, 0]


def test_the_share_kept_is_of_the_households_that_had_a_grid():
    before, after = np.array([0, 0, 1, -1]), np.array([0, 1, 1, 1])
    kept = continued(before, after, np.array([8, 4, 6, 2]), ONES[:4])
    assert kept.tolist() == [0, -1]
    assert share_kept(before, after, kept, np.array([8, 4, 6, 2])) == pytest.approx(8 / 18)


def test_new_numbers_begin_above_all_that_were_before_and_pass_by_what_is_kept():
    x = np.arange(4.0)
    kept = ["", ONE + "012", "", ""]
    used = [ONE + "009", ONE + "012", TWO + "500", "网格九九九"]
    found = number_grids([ONE] * 4, x, np.zeros(4), np.ones(4), kept=kept, used=used)
    assert found == [ONE + "013", ONE + "012", ONE + "014", ONE + "015"]
    given = number_grids([ONE] * 2, x[:2], np.zeros(2), np.ones(2), kept=["", ONE + "001"])
    assert given == [ONE + "002", ONE + "001"]


def test_past_999_is_an_error_even_where_numbers_are_free_below():
    with pytest.raises(InputError, match=f"too many grids in community {ONE}; found 1000"):
        number_grids([ONE], np.zeros(1), np.zeros(1), np.ones(1), used=[ONE + "999"])


def test_grids_that_go_on_keep_code_and_name():
    today = quarters() + quarters(community=1)
    plan = divided(town(grids=today, stability=1.0))
    found = plan.grids.set_index("grid_code")["name"].to_dict()
    assert found == {code: name for code, name, _ in today}
    assert plan.info.parameters["households_kept"] == 1.0


def test_others_get_numbers_never_used_before_and_the_usual_name():
    strips = [(f"{ONE}{n:03d}", "旧", box(n - 1, 0, 1, ROWS)) for n in range(1, COLUMNS + 1)]
    plan = divided(town(grids=strips))
    mine = plan.grids[plan.grids["community_code"] == ONE]
    assert (mine["grid_code"] > f"{ONE}{COLUMNS:03d}").all()
    assert mine["name"].tolist() == [f"西社区第{n}网格" for n in range(9, 9 + len(mine))]
    assert plan.info.parameters["households_kept"] == 0.0


def test_a_code_of_another_pattern_or_given_twice_is_replaced_and_listed():
    today = quarters()
    odd = [("网格甲", *today[0][1:]), *today[1:3], (today[2][0], "重号", today[3][2])]
    plan = divided(town(grids=odd, stability=1.0))
    listed = plan.exceptions[plan.exceptions["kind"] == "code_changed"]
    assert len(listed) == 3
    code = codes_of(plan)["b0"]
    assert code == ONE + "014"
    assert f"continues grid 网格甲, which is not {ONE} and 3 digits: now {code}" in set(
        listed["detail"]
    )
    assert plan.grids.set_index("grid_code")["name"][code] == today[0][1]


def test_a_grid_of_several_rows_is_one_grid():
    code, name, _ = quarters()[0]
    halves = [
        (code, name, box(0, 0, COLUMNS // 2, 1)),
        (code, name, box(0, 1, COLUMNS // 2, ROWS // 2 - 1)),
    ]
    plan = divided(town(grids=[*halves, *quarters()[1:]], stability=1.0))
    assert codes_of(plan)["b0"] == codes_of(plan)[f"b{COLUMNS}"] == code


def test_without_stability_the_grids_of_today_change_nothing_but_codes_and_names():
    plain, with_today = divided(town()), divided(town(grids=quarters()))
    group = lambda plan: np.unique(plan.units["grid_code"], return_inverse=True)[1]  # noqa: E731
    one, other = group(plain), group(with_today)
    assert len(set(zip(one, other, strict=True))) == len(set(one)) == len(set(other))
    same = [c for c in plain.units if c != "grid_code"]
    assert plain.units[same].equals(with_today.units[same])
    assert "households_kept" not in plain.info.parameters
    assert kinds(plain) == kinds(with_today)


def test_more_than_999_numbers_of_today_and_new_ones_is_an_error():
    strips = [(f"{ONE}999", "旧", box(0, 0, 1, 1))]
    with pytest.raises(InputError, match="too many grids"):
        divide(town(grids=strips), LIGHT)
