"""What the answer of a look-up is made of: moments, masked numbers, lines for a person."""

from datetime import UTC, datetime

import pytest

from api.locate import Answer, DivisionNamed, GridNamed, PlanNamed, WorkerNamed, moment
from api.roles import phone_for
from gridding.errors import InputError
from sql.actor import Role


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01T12:00:00+08:00",
        "2026-03-01T04:00:00Z",
        "2026-03-01T12:00:00 08:00",  # the plus of an address that was not quoted
        " 2026-03-01T12:00+0800 ",
        "20260301T120000+08",
    ],
)
def test_a_moment_is_read_with_its_offset(text: str) -> None:
    assert moment(text) == datetime(2026, 3, 1, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2026-03-01T12:00:00", "no offset"),
        ("2026-03-01", "no offset"),
        ("2026-03-01 12:00", "no offset"),
        ("yesterday", "no moment"),
        ("", "no moment"),
        ("2026-02-30T12:00:00Z", "no moment"),
        ("1772366400", "no moment"),
    ],
)
def test_what_is_no_moment_with_offset_is_refused_by_name(text: str, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        moment(text)
    assert caught.value.faults[0].column == "at"


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13800001234", "138****1234"),
        ("138-0000-1234", "138****1234"),
        ("+86 138 0000 1234", "861******1234"),
        ("0472-5551234", "047****1234"),
        ("13800001234/13900005678", "138***************5678"),
        ("5551234", "*****34"),
        ("12", "**"),
        ("", ""),
        ("见值班表", ""),
    ],
)
def test_a_masked_number_leaves_seven_digits_at_most(phone: str, masked: str) -> None:
    assert phone_for(Role.PUBLIC, phone) == masked


@pytest.mark.parametrize("role", Role)
def test_only_administrators_and_the_owner_see_a_whole_number(role: Role) -> None:
    whole = role is Role.ADMINISTRATOR
    assert (phone_for(role, "13800001234") == "13800001234") is whole
    assert phone_for(role, "13800001234", own=True) == "13800001234"


def test_the_lines_for_a_person_name_all_that_was_found() -> None:
    answer = Answer(
        plan=PlanNamed(id=7),
        street=DivisionNamed(code="150203001", name="样例街道"),
        community=DivisionNamed(code="150203001001", name="样例1社区"),
        grid=GridNamed(grid_code="150203001001002", name="第2网格"),
        workers=[WorkerNamed(worker_id="w1", name="张三", role="网格长", phone="138****1234")],
        on_boundary=True,
    )
    assert answer.as_text().splitlines() == [
        "grid       150203001001002 第2网格",
        "community  150203001001 样例1社区",
        "street     150203001 样例街道",
        "worker     张三 (网格长) 138****1234",
        "plan       7",
        "note       on the boundary of the grid, within 1 cm",
    ]
