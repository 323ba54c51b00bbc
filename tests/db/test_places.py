"""Places are taken once, whatever is repeated, and lie in the grid that the one rule says."""

from collections import Counter

import pandas as pd
import pytest
from locate_cases import by_the_rule, covering, hard_points, plan_of
from sample_plan import sample_plan
from sqlalchemy import Connection, text

from gridding.errors import InputError, NotFoundError
from sql.actor import operator
from sql.audit import audited
from sql.places import OUTSIDE, Place, place_counts, places_of_grid
from sql.placing import OutsidePlace, PlacesTaken, take_places
from sql.store import save_plan

PLAN = sample_plan()
BY = operator("a test")
METRIC = "EPSG:4546"


def listed(points, types=("商铺",), start=1) -> pd.DataFrame:
    rows = [
        (f"S{k}", types[k % len(types)], "组织", f"第{k}号店", "", *map(float, point), k)
        for k, point in enumerate(points, start)
    ]
    columns = ["source_id", "type", "category", "name", "address", "lon", "lat", "row"]
    return pd.DataFrame(rows, columns=columns)


def middles():
    return [(grid.centroid.x, grid.centroid.y) for grid in PLAN.grids.geometry]


def counts(taken: PlacesTaken) -> tuple[int, ...]:
    return taken.new, taken.changed, taken.same, taken.gone, len(taken.outside)


@pytest.mark.parametrize("seed", range(2))
def test_every_hard_point_is_of_the_grid_that_the_rule_says(
    connection: Connection, seed: int
) -> None:
    grids = covering(seed, metric_crs=METRIC)
    plan_id = save_plan(connection, plan_of(grids, METRIC))
    points = hard_points(grids, seed=seed)[seed::3]
    district = connection.scalar(
        text("SELECT district_id FROM plans WHERE id = :p"), {"p": plan_id}
    )
    put = (
        "INSERT INTO places (district_id, source, source_id, type, category, name, address, geom)"
        " SELECT :district, 's', n::text, 't', '', 'p', '',"
        " ST_SetSRID(ST_MakePoint(x, y), 4490) FROM unnest(CAST(:x AS float8[]),"
        " CAST(:y AS float8[])) WITH ORDINALITY AS p (x, y, n)"
    )
    bound = {"district": district, "x": points[:, 0].tolist(), "y": points[:, 1].tolist()}
    connection.execute(text(put), bound)
    expected = by_the_rule(grids, points)
    assert OUTSIDE in expected
    counted = place_counts(connection, plan_id)
    assert counted == {code: {"t": n} for code, n in Counter(expected).items()}
    for code in grids["grid_code"]:
        there = {int(place.source_id) for place in places_of_grid(connection, plan_id, code)}
        assert there == {k for k, found in enumerate(expected, 1) if found == code}


def test_a_file_again_changes_nothing_and_a_newer_one_what_it_says(connection: Connection) -> None:
    plan_id = save_plan(connection, PLAN)
    code = PLAN.info.district_code
    first = listed(middles(), ("党支部", "商铺"))

    def take(frame, **how):
        return counts(take_places(connection, code, "市场监管", frame, BY, **how))

    assert take(first, dry_run=True) == (4, 0, 0, 0, 0)
    assert place_counts(connection, plan_id) == {}
    assert take(first) == (4, 0, 0, 0, 0)
    assert take(first) == (0, 0, 4, 0, 0)
    grid = PLAN.grids["grid_code"][0]
    (x, y) = middles()[0]
    assert places_of_grid(connection, plan_id, grid) == [
        Place("商铺", "第1号店", "市场监管", "S1", "", x, y, "组织")
    ]
    newer = listed([middles()[1], *middles()[1:3], (0.0, 10.0)], ("党支部", "商铺"))
    newer.loc[2, "type"] = "党支部"
    told = take_places(connection, code, "市场监管", newer, BY, whole=True, dry_run=True)
    assert told == PlacesTaken(0, 2, 1, 1, (OutsidePlace(4, "第4号店", 0.0, 10.0),))
    assert counts(told) == take(newer)  # the one outside was known: it has moved away
    found = place_counts(connection, plan_id)
    assert found == {
        PLAN.grids["grid_code"][1]: {"党支部": 1, "商铺": 1},
        PLAN.grids["grid_code"][2]: {"党支部": 1},
    }
    assert counts(take_places(connection, code, "教育", listed(middles()[:1]), BY, whole=True)) == (
        1, 0, 0, 0, 0
    )  # fmt: skip
    assert take(newer[:1]) == (0, 0, 1, 0, 0)
    assert take(newer[:1], whole=True) == (0, 0, 1, 2, 0)
    noted = [entry for entry in audited(connection) if entry.action == "import places"]
    assert len(noted) == 6
    assert noted[0].detail == {"source": "市场监管", "new": 0, "changed": 0, "gone": 2}


def test_what_lies_elsewhere_as_a_whole_is_refused(connection: Connection) -> None:
    with pytest.raises(NotFoundError, match="no district 150203"):
        take_places(connection, "150203", "s", listed([(0, 0)]), BY)
    save_plan(connection, PLAN)
    with pytest.raises(InputError, match="all places lie outside"):
        take_places(connection, "150203", "s", listed([(0, 0)]), BY)
    swapped = listed([(y, x) for x, y in middles()])
    with pytest.raises(InputError, match="swapped"):
        take_places(connection, "150203", "s", swapped, BY)
    with pytest.raises(InputError, match="no source"):
        take_places(connection, "150203", " ", listed(middles()), BY)
