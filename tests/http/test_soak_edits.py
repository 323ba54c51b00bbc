"""Thousands of random edits over HTTP: the plan stays good, and every step can be taken back."""

import hashlib
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
import shapely
from drawn_town import drawn_town, layers_of, line
from edit_walk import walk
from hypothesis import settings
from office import Office, office, refused, told
from small_merge import small_merge
from sqlalchemy import Engine, text
from walked_plan import Walked

from gridding.adopt import adopt
from gridding.check import check_layers, check_plan
from gridding.divide import Settings, divide
from gridding.manifest import load_manifest
from gridding.plan import Plan
from gridding.planfile import merge_layers
from gridding.read import read_district
from gridding.synth import SMALL, write_kundulun
from sql.store import load_plan, save_plan

EXAMPLES = settings.default.max_examples
STEPS = min(max(2 * EXAMPLES, 300), 10_000) // 3
"""Edits of each plan: 300 in all in CI, 10,000 in a whole soak."""
BACK = min(EXAMPLES // 5, 500)
EVERY, EXPORTED_EVERY = 100, 500

COARSE = {
    "crosswalk": """department, area_id, grid_code, households, round(area_m2, 3),
      round(area_share_of_area, 6), round(area_share_of_grid, 6)""",
    "conflicts": """kind, grid_code, matter, department, other, households,
      round(area_m2, 2), detail""",
}
"""What a merge measures of its grids is measured anew after an edit, and rounds otherwise."""

SUMS = """
SELECT count(*) FILTER (WHERE grids.households <> own.households),
  count(*) FILTER (WHERE grids.population IS DISTINCT FROM own.population),
  count(*) FILTER (WHERE abs(grids.deviation - own.households / :target + 1) > 1e-9),
  count(*) FILTER (WHERE own.units IS NULL), sum(own.households), sum(own.buildings),
  count(*), sum(own.units),
  count(*) FILTER (WHERE kind = 'basic' AND abs(own.households / :target - 1)
    > :tolerance + 1e-9)
FROM grids LEFT JOIN (
  SELECT assignments.grid_code, CAST(sum(counted.households) AS numeric) AS households,
    sum(counted.buildings) AS buildings, count(*) AS units,
    sum(counted.population) AS population
  FROM assignments JOIN units USING (land_id, unit_id) CROSS JOIN LATERAL (
    SELECT coalesce(sum(buildings.households), 0) AS households, count(*) AS buildings,
      sum(buildings.population) AS population
    FROM buildings
    WHERE buildings.land_id = units.land_id AND buildings.unit_id = units.unit_id
  ) AS counted
  WHERE assignments.plan_id = :plan GROUP BY assignments.grid_code
) AS own USING (grid_code)
WHERE grids.plan_id = :plan
"""


def divided() -> Plan:
    """A small invented town."""
    size = replace(SMALL, streets=1, communities=3, households=5000, buildings=450, largest=2600)
    with tempfile.TemporaryDirectory() as folder:
        manifest = load_manifest(write_kundulun(Path(folder), seed=5, size=size))
        return divide(read_district(manifest), Settings(seed=5, effort=0.1))


def adopted() -> Plan:
    """Grids that somebody drew, across a river and with an exclave."""
    rng = np.random.default_rng(8)
    spots = rng.uniform((0, 0), (400, 100), (9, 2))
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.multipoints(spots), extend_to=shapely.box(0, 0, 400, 100))
    )
    moved = [shapely.affinity.translate(c, *(line((0, 0), (1, 0)).coords[0])) for c in cells]
    shapes = [moved[0] | moved[5], *moved[1:5], *moved[6:]]
    drawn = [(f"W-{k}", f"第{k}格", shape) for k, shape in enumerate(shapes)]
    rivers = [("river", line((-10, 45), (410, 55))), ("residential", line((90, -10), (90, 110)))]
    return adopt(drawn_town(drawn, barriers=rivers, households=rng.integers(0, 20, 100)))


PLANS = {"divided": divided, "adopted": adopted, "merged": small_merge}


@pytest.fixture(params=PLANS)
def at(request: pytest.FixtureRequest, engine: Engine) -> Iterator[tuple[Office, int]]:
    with office(engine) as opened:
        with engine.begin() as connection:
            plan_id = save_plan(connection, cache(PLANS[request.param])())
        yield opened, opened.draft(plan_id)


def step(office: Office, plan: int, model: Walked, asked: dict[str, Any]) -> str:
    """Ask for one step; the answer must be what the model says, where it can tell."""
    body, path = {"base_version": model.version}, "edits"
    if asked["op"] in {"undo", "redo"}:
        path, wanted = asked["op"], bool(model.past if asked["op"] == "undo" else model.future)
    else:
        body, wanted = body | asked, model.allows(asked)
    answer = office.post("planner", f"/plans/{plan}/{path}", body)
    if wanted is not None:
        assert (answer.status_code == 200) == wanted, (asked, answer.text)
    if answer.status_code != 200:
        problem = refused(answer, 409 if path != "edits" else 422)
        for fault in problem.get("faults", ()):
            assert fault["message"]
            assert "place" in fault or "there" in fault["message"] or "999" in fault["message"], (
                fault
            )
        return "refused"
    body = told(answer)
    if path == "edits":
        model.take(asked, body)
    else:
        (model.undone if path == "undo" else model.redone)(body)
    return "done"


def compare(office: Office, plan: int, model: Walked) -> None:
    """The plan is as the model says, as SQL counts it, and as the check wants it."""
    card = told(office.get("planner", f"/plans/{plan}"))
    grids = told(office.get("planner", f"/plans/{plan}/grids"))["features"]
    units = told(office.get("planner", f"/plans/{plan}/units"))["features"]
    grid_of = {u["properties"]["unit_id"]: u["properties"]["grid_code"] for u in units}
    assert grid_of == model.grid
    assert {g["properties"]["grid_code"] for g in grids} == model.rows.keys()
    for each in (feature["properties"] for feature in grids):
        row = model.rows[each["grid_code"]]
        assert (each["name"], each["kind"], each["locked"]) == (row.name, row.kind, row.locked)
        assert each["households"] == model.households(each["grid_code"])
    assert card["version"] == model.version
    bound = {"plan": plan, "target": float(card["target"]), "tolerance": card["tolerance"]}
    with office.engine.connect() as connection:
        found = connection.execute(text(SUMS), bound).one()
        loaded = load_plan(connection, plan)
    counts = card["counts"]
    assert found[:4] == (0, 0, 0, 0)
    assert found[4] == model.total == counts["households"]
    assert found[5] == len(loaded.buildings)
    assert found[6:] == (counts["grids"], counts["units"], counts["out_of_band"])
    layers = layers_of(loaded) | (merge_layers(loaded.merge) if loaded.merge else {})
    assert [str(fault) for fault in check_layers(layers)] == []


def exported(office: Office, plan: int) -> str:
    """Check a plan as a GeoPackage, and hash all that is in its tables."""
    answer = office.get("planner", f"/plans/{plan}/export/gpkg", timeout=60)
    assert answer.status_code == 200, answer.text
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.gpkg"
        path.write_bytes(answer.content)
        assert [str(fault) for fault in check_plan(path)] == []
        file = sqlite3.connect(path)
        tables = [row[0] for row in file.execute("SELECT table_name FROM gpkg_contents")]
        shown = {name: COARSE.get(name, "*") for name in tables}
        told = [
            (name, file.execute(f'SELECT {columns} FROM "{name}"').fetchall())  # noqa: S608
            for name, columns in shown.items()
        ]
        file.close()
    return hashlib.sha256(repr(sorted(told)).encode()).hexdigest()


def shown(office: Office, plan: int) -> str:
    """Hash the grids and the units of a plan as they are shown."""
    parts = (office.get("planner", f"/plans/{plan}/{layer}") for layer in ("grids", "units"))
    return hashlib.sha256(b"".join(part.content for part in parts)).hexdigest()


@pytest.mark.soak
def test_a_plan_stays_good_whatever_is_done_to_it(at: tuple[Office, int]) -> None:
    office, plan = at
    with office.engine.connect() as connection:
        model = Walked(connection, plan)
    tally: Counter[str] = Counter()
    for turn, asked in zip(range(1, STEPS + 1), walk(Random(0), model), strict=False):  # noqa: S311
        outcome = step(office, plan, model, asked)
        tally[f"{asked['op']} {outcome}"] += 1
        if turn % EVERY == 0 or turn == STEPS:
            compare(office, plan, model)
        if turn % EXPORTED_EVERY == 0 or turn == STEPS:
            exported(office, plan)
    entries, after = [], 0
    while page := told(office.get("planner", f"/plans/{plan}/log?after={after}")):
        entries, after = entries + page, page[-1]["id"]
    assert [entry["version"] for entry in entries] == list(range(1, model.version + 1))
    done = sum(n for what, n in tally.items() if what.endswith("done"))
    assert (done, len(entries)) == (model.version - 1, model.version)
    kinds = {what.split()[0] for what in tally if what.endswith("done")}
    assert len(kinds) > (12 if STEPS > 10 * EVERY else 8), tally
    print(dict(sorted(tally.items())), len(model.rows))  # noqa: T201  for whoever looks


@pytest.mark.soak
def test_all_steps_back_give_the_identical_plan_and_all_forth_again_too(
    at: tuple[Office, int],
) -> None:
    office, plan = at
    with office.engine.connect() as connection:
        model = Walked(connection, plan)
    first, file = shown(office, plan), exported(office, plan)
    known = {0: first}
    for asked in walk(Random(1), model):  # noqa: S311
        if asked["op"] in {"undo", "redo"}:
            continue
        step(office, plan, model, asked)
        if len(model.past) % 50 == 0 and len(model.past) not in known:
            known[len(model.past)] = shown(office, plan)
        if len(model.past) == BACK:
            break
    last = known[BACK] = shown(office, plan)
    file_of_last = exported(office, plan)
    for left in reversed(range(BACK)):
        assert step(office, plan, model, {"op": "undo"}) == "done"
        if left in known:
            assert shown(office, plan) == known[left]
    assert step(office, plan, model, {"op": "undo"}) == "refused"
    compare(office, plan, model)
    assert (shown(office, plan), exported(office, plan)) == (first, file)
    for _ in range(BACK):
        assert step(office, plan, model, {"op": "redo"}) == "done"
    assert step(office, plan, model, {"op": "redo"}) == "refused"
    assert (shown(office, plan), exported(office, plan)) == (last, file_of_last)


def test_every_kind_of_plan_has_what_the_walk_is_about() -> None:
    drawn = cache(PLANS["adopted"])()
    of = drawn.units.set_index("unit_id")["grid_code"]
    ends = [of.loc[drawn.edges[end]].to_numpy() for end in ("unit_a", "unit_b")]
    inside_hard = drawn.edges["hard"].to_numpy(dtype=bool) & (ends[0] == ends[1])
    assert inside_hard.any(), "no grid lies across the river"
    assert small_merge().merge is not None
