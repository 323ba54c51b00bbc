"""JSON that somebody sent: what cannot be kept is refused, nothing is taken for something else."""

import pytest
from pydantic import BaseModel

from api.reading import read_json, require_storable
from gridding.errors import InputError


class Order(BaseModel):
    number: int
    share: float = 0.5
    names: list[str] = []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{'a': 1}",
        b'"\xff"',
        b'{"a": "\\ud800"}',
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": 1e999}',
        b'{"a": [1, {"b": "x\\u0000y"}]}',
        b'{"a\\u0000": 1}',
        b'{"a": 9223372036854775808}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b"[" * 300 + b"]" * 300,
    ],
    ids=lambda body: body[:20].decode(errors="replace"),
)
def test_what_no_database_could_keep_is_refused(body):
    with pytest.raises(InputError):
        require_storable(body)
    with pytest.raises(InputError):
        read_json(Order, body)


@pytest.mark.parametrize(
    "body", [b'{"a": 9223372036854775807}', '{"a": [1.5, "楼", null]}'.encode()]
)
def test_what_can_be_kept_passes(body):
    require_storable(body)


@pytest.mark.parametrize(
    ("body", "column"),
    [
        (b'{"number": "5"}', "number"),
        (b'{"number": 5.5}', "number"),
        (b'{"number": true}', "number"),
        (b'{"number": 5, "share": "NaN"}', "share"),
        (b'{"number": 5, "names": ["a", 7]}', "names.1"),
        (b"{}", "number"),
        (b"[]", ""),
    ],
)
def test_a_member_of_another_type_is_named_and_shown(body, column):
    with pytest.raises(InputError) as refused:
        read_json(Order, body)
    (fault,) = refused.value.faults
    assert fault.column == column
    assert fault.message


def test_all_faults_are_told_at_once_and_long_values_cut():
    body = b'{"number": "' + b"9" * 500 + b'", "share": "x"}'
    with pytest.raises(InputError) as refused:
        read_json(Order, body)
    assert {fault.column for fault in refused.value.faults} == {"number", "share"}
    assert all(len(fault.found) <= 80 for fault in refused.value.faults)
