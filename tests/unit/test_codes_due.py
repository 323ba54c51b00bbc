"""Which codes of a redrawn plan are to change; each letter is the grid of a unit, then and now."""

import pandas as pd
import pytest

from sql.renumbering import codes_due


@pytest.mark.parametrize(
    ("then", "now", "wanted"),
    [
        ("aaaabbbbcccc", "aaaabbbbcccc", {}),
        ("aaaabbbbcccc", "aaaxbbbbcccc", {}),  # a new grid has a number of its own
        ("aaaabbbbcccc", "abbbbbbbcccc", {"a": ""}),  # too little of a is left
        ("aaaabbbbcccc", "xxxabbbbcccc", {"a": "", "x": "a"}),
        ("aaaabbbbcccc", "xxxxbbbbcccc", {"x": "a"}),
        ("aaaabbbbcccc", "bbbbaaaacccc", {"a": "b", "b": "a"}),
        ("aaaabbbbcccc", "aabbaabbcccc", {"a": "", "b": ""}),
    ],
)
@pytest.mark.parametrize("households", [0, 1], ids=["by ground", "by households"])
def test_codes_go_with_most_of_both_grids(then, now, wanted, households):
    units = {"then": list(then), "now": list(now), "households": households, "area": 1.0}
    assert codes_due(pd.DataFrame(units)) == wanted
