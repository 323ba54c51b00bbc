"""What is wrong with JSON that somebody sent is named as they wrote it."""

import pytest
from pydantic import RootModel

from api.reading import read_json
from gridding.edit.ops import Op
from gridding.errors import InputError


@pytest.mark.parametrize(
    ("body", "column"),
    [
        (b'{"op": "lock"}', "grid_code"),
        (b'{"op": "move_units", "unit_ids": [1, "2"], "to_grid": "a"}', "unit_ids.1"),
        (b'{"op": "lock", "grid_code": "a", "why": ""}', "why"),
        (b'{"op": "shove"}', ""),
    ],
)
def test_a_fault_names_the_member_without_the_kind_of_edit(body: bytes, column: str):
    with pytest.raises(InputError) as refused:
        read_json(RootModel[Op], body)
    assert [fault.column for fault in refused.value.faults] == [column]
