"""`merge` of any awkward town gives a plan in which the independent check finds no fault."""

from dataclasses import replace
from datetime import date

import pandas as pd
from department_worlds import merged_towns
from hypothesis import given
from hypothesis import strategies as st

from gridding.check import check_layers
from gridding.district import MATTER_COLUMNS
from gridding.divide import Settings
from gridding.merge import merge
from gridding.planfile import GEOMETRY_TYPES, _info_row, merge_layers

SETTINGS = Settings(seed=1, effort=0.02)
DAY = date(2026, 6, 1)


def with_matters(district):
    """Return the district with a list: one matter led by all departments, one by each, one over."""
    names = list(district.departments["department"].unique())
    rows = [("M0", name, None) for name in names]
    rows += [(f"M{k}", name, None) for k, name in enumerate(names[1:], start=1)]
    rows += [("M9", names[0], date(2026, 5, 31))]
    frame = pd.DataFrame(rows, columns=["code", "lead", "until"])
    for column, kind in MATTER_COLUMNS.items():
        if column not in frame:
            frame[column] = {"str": "x" if column == "name" else "", "bool": False}.get(kind)
    frame["from"] = date(2026, 1, 1)
    return replace(district, matters=frame[list(MATTER_COLUMNS)].astype(MATTER_COLUMNS))


@given(merged_towns(max_buildings=12), st.booleans(), st.sampled_from([0.0, 0.5, 1.0]))
def test_the_check_finds_no_fault(district, listed, fidelity):
    town = with_matters(district) if listed else district
    plan = merge(town, SETTINGS, fidelity=fidelity, day=DAY)
    layers = {layer: getattr(plan, layer) for layer in (*GEOMETRY_TYPES, "edges")}
    layers |= {"plan": _info_row(plan.info)} | merge_layers(plan.merge)
    assert [str(fault) for fault in check_layers(layers)] == []
