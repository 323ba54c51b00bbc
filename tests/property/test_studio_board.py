"""The studio judges and counts edits as the server does, and takes back exactly what it did."""

import json
import shutil
import subprocess
from copy import deepcopy
from pathlib import Path

import pandas as pd
import pytest
from edit_ops import hand_ops, marking_ops, solver_ops
from edit_worlds import HOMES, SIDE_M, TARGET, TOLERANCE, Over, worlds
from hypothesis import given, settings
from hypothesis import strategies as st

from gridding.edit.apply import apply
from gridding.edit.ops import read_op
from gridding.errors import InfeasibleError, InputError
from maps.style import WEB

DRIVER = Path(__file__).with_name("studio_page.mjs")
COUNTED = ("households", "population", "deviation", "name", "kind", "locked")
CONFIRMED = (*COUNTED, "compactness", "reach_m")


class Studio:
    """The studio's modules in a process of node."""

    def __init__(self, folder):
        # Node 18 takes them for modules only where a package says so.
        shutil.copytree(WEB, folder / "web")
        (folder / "web" / "package.json").write_text('{"type": "module"}')
        self.process = subprocess.Popen(
            [shutil.which("node"), DRIVER, folder / "web"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __call__(self, ask, **rest):
        print(json.dumps({"ask": ask, **rest}), file=self.process.stdin, flush=True)
        return json.loads(self.process.stdout.readline())

    def open(self, world):
        told = {"assignment": assignment(world), "graph": graph(world), "grids": rows(world)}
        return self("open", **told, tolerance=TOLERANCE)

    def add(self, op):
        return self("add", op=op.model_dump(mode="json", exclude_none=True))


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    opened = Studio(tmp_path_factory.mktemp("studio"))
    yield opened
    opened.process.stdin.close()
    opened.process.wait(10)
    opened.process.stdout.close()


def assignment(world):
    units, codes = sorted(world.code_of), sorted(world.codes())
    about = {"street_code": "150203001", "street_name": "", "target": TARGET}
    return {
        "version": 1,
        "grids": codes,
        "communities": [{"code": home, "name": home, **about} for home in HOMES],
        "compounds": [],
        "units": {
            "unit_id": units,
            "grid": [codes.index(world.code_of[u]) for u in units],
            "community": [HOMES.index(world.home(u)) for u in units],
            "households": [int(world.households[u]) for u in units],
            "population": [None if u % 3 else u for u in units],
            "compound": [-1] * len(units),
            "lon": [0.0] * len(units),
            "lat": [0.0] * len(units),
        },
    }


def graph(world):
    at = {unit: k for k, unit in enumerate(sorted(world.code_of))}
    pairs = sorted(world.hard)
    return {
        "classes": ["none", "river"],
        "edges": {
            "a": [at[a] for a, _ in pairs],
            "b": [at[b] for _, b in pairs],
            "length_m": [SIDE_M] * len(pairs),
            "cost": [SIDE_M] * len(pairs),
            "class": [int(world.hard[pair]) for pair in pairs],
            "usable": [int(not world.hard[pair] or pair in world.joined) for pair in pairs],
        },
    }


def plain(frame):
    whole = pd.DataFrame(frame.drop(columns="geometry")).astype(object)
    return whole.where(frame.drop(columns="geometry").notna(), None).to_dict("records")


def rows(world):
    return [row | {"community_name": ""} for row in plain(world.rows(sorted(world.codes())))]


def told(change):
    return {
        "version": 2,
        "grids": [row | {"geometry": None} for row in plain(change.grids)],
        "gone": list(change.gone),
        "moved": change.moved,
        "warnings": [],
    }


def judged(world, op):
    """What the server makes of an edit, or None where it refuses it."""
    try:
        return apply(op, world.piece(op))
    except (InputError, InfeasibleError):
        return None


@st.composite
def border_ops(draw, world):
    """Return an edit of two grids that touch: many of these are right."""
    borders = sorted(p for p in world.hard if len({world.code_of[u] for u in p}) > 1)
    if not borders:
        return draw(marking_ops(world))
    a, b = draw(st.permutations(draw(st.sampled_from(borders))))
    one, other = world.code_of[a], world.code_of[b]
    if draw(st.booleans()):
        return read_op({"op": "merge_grids", "grid_codes": [one, other]})
    mine = [a, *(u for u in world.near(a, Over.ALL) if world.code_of[u] == one)]
    some = mine[: draw(st.integers(1, 3))]
    return read_op({"op": "move_units", "unit_ids": some, "to_grid": other})


def ops(world):
    return st.one_of(border_ops(world), border_ops(world), hand_ops(world), marking_ops(world))


def agrees(seen, world, columns=COUNTED):
    """Say that the page shows a world: which unit is where, and what is counted of each grid."""
    assert seen["grid_of"] == {str(unit): code for unit, code in world.code_of.items()}
    assert seen["members"] == {code: sorted(world.members(code)) for code in world.codes()}
    wanted = {row["grid_code"]: row for row in rows(world)}
    assert seen["grids"].keys() == wanted.keys()
    for code, row in wanted.items():
        assert {c: seen["grids"][code][c] for c in columns} == {c: row[c] for c in columns}


@given(st.data())
def test_the_page_refuses_what_the_server_refuses_and_counts_what_it_counts(studio, data):
    world = data.draw(worlds())
    studio.open(world)
    for _ in range(6):
        op = data.draw(ops(world))
        change = judged(world, op)
        before = deepcopy(world)
        seen = studio.add(op)
        assert bool(seen["reasons"]) == (change is None), seen["reasons"]
        if change is None:
            agrees(seen, world)
            continue
        world.take(change)
        if seen["known"]:
            agrees(seen, world)
            agrees(studio("withdraw"), before)
            studio.add(op)
        answered = studio("confirm", told=told(change))
        agrees(answered, world, CONFIRMED)
        assert (answered["pending"], answered["moving"]) == (0, 0)


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_after_refusals_and_answers_the_page_shows_what_the_server_holds(studio, data):
    world = data.draw(worlds())
    seen = studio.open(world)
    queue = []
    for _ in range(6):
        op = data.draw(st.one_of(ops(world), ops(world), solver_ops(world)))
        if not studio.add(op)["reasons"]:
            queue.append(op)
    while queue:
        op = queue.pop(0)
        # As after the edit of somebody else, now and then a sound one is refused.
        change = None if data.draw(st.integers(0, 3)) == 0 else judged(world, op)
        if change is None:
            seen = studio("refuse")
        else:
            world.take(change)
            seen = studio("confirm", told=told(change))
        for gone, _ in seen["dropped"]:
            queue.remove(read_op(gone))
        assert seen["pending"] == len(queue)
    agrees(seen, world, CONFIRMED)


def mends(world, units, giver, taker):
    """Tell whether the server lets units go over, and has both grids in the band afterwards."""
    change = judged(world, read_op({"op": "move_units", "unit_ids": units, "to_grid": taker}))
    if change is None:
        return False
    after = {row["grid_code"]: row for row in plain(change.grids)}
    return all(inside(after[code]) for code in (giver, taker))


def inside(row):
    return row["kind"] == "basic" and abs(row["deviation"]) <= TOLERANCE + 1e-9


@settings(max_examples=max(settings.default.max_examples // 3, 1))
@given(worlds())
def test_what_is_suggested_mends_and_no_single_unit_that_would_is_overlooked(studio, world):
    studio.open(world)
    of = {row["grid_code"]: row for row in rows(world)}
    for code, row in of.items():
        found = studio("suggest", code=code)
        if row["kind"] != "basic" or inside(row):
            assert found is None
        elif found is not None:
            assert code in (found["from"], found["to"])
            assert {world.code_of[unit] for unit in found["units"]} == {found["from"]}
            assert mends(world, found["units"], found["from"], found["to"])
        else:
            home = {unit for unit in world.code_of if world.home(unit) in code}
            for unit in home:
                others = {world.code_of[u] for u in home} if world.code_of[unit] == code else {code}
                for other in others - {world.code_of[unit]}:
                    assert not mends(world, [unit], world.code_of[unit], other)
