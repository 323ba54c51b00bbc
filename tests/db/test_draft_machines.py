"""A plan's life and its log of edits, walked at random beside a small model of each."""

from dataclasses import dataclass, field
from typing import Any

import hypothesis.strategies as st
import pytest
from drafting import HE, LI, SUN, do, rows_of, version_of
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sample_plan import sample_plan
from sqlalchemy import Connection, Engine, text

from gridding.errors import ForbiddenError, GriddingError, InputError, LifecycleError
from sql.actor import Actor, Role
from sql.drafts import make_draft
from sql.editing import Outcome, redo, undo
from sql.life import approve, reject, submit
from sql.log import plan_log
from sql.publishing import publish
from sql.store import load_layer, save_plan
from sql.tables import PlanState
from sql.visible import require_visible

PLAN = sample_plan(rows=4, columns=4)
UNIT = st.integers(0, len(PLAN.units) - 1)
AT = st.integers(0, 20)


@dataclass
class Stand:
    """How a draft stands: the grid of each unit, name and lock of each grid."""

    grid: dict[int, str]
    name: dict[str, str]
    locked: frozenset[str] = frozenset()


class DraftMachine(RuleBasedStateMachine):
    """A connection to a draft whose work is taken back at the end."""

    engine: Engine

    def __init__(self) -> None:
        super().__init__()
        self.connection: Connection = self.engine.connect()
        self.transaction = self.connection.begin()
        plan_id = save_plan(self.connection, PLAN)
        self.plan = make_draft(self.connection, plan_id, None, LI)

    def teardown(self) -> None:
        self.transaction.rollback()
        self.connection.close()


class Edits(DraftMachine):
    """Edits, undo and redo against a list of how the draft stood, and a place in it."""

    def __init__(self) -> None:
        super().__init__()
        grid = dict(zip(PLAN.units["unit_id"], PLAN.units["grid_code"], strict=True))
        name = dict(zip(PLAN.grids["grid_code"], PLAN.grids["name"], strict=True))
        self.stands = [Stand(grid, name)]
        self.rows = [rows_of(self.connection, self.plan)]
        self.at = 0
        self.version = 1

    @property
    def now(self) -> Stand:
        return self.stands[self.at]

    def code(self, at: int) -> str:
        codes = sorted(set(self.now.grid.values()))
        return codes[at % len(codes)]

    def edit(self, op: str, **body: Any) -> Outcome | None:
        try:
            with self.connection.begin_nested():
                made = do(self.connection, self.plan, op, **body)
        except InputError:
            return None
        self.version += 1
        self.at += 1
        return made

    def stood(self, stand: Stand) -> None:
        self.stands[self.at :] = [stand]
        self.rows[self.at :] = [rows_of(self.connection, self.plan)]

    @rule(unit=UNIT, at=AT)
    def move(self, unit: int, at: int) -> None:
        before, code = self.now, self.code(at)
        if self.edit("move_units", unit_ids=[unit], to_grid=code):
            assert not {before.grid[unit], code} & before.locked
            self.stood(Stand(before.grid | {unit: code}, before.name, before.locked))

    @rule(unit=UNIT)
    def set_apart(self, unit: int) -> None:
        before = self.now
        if made := self.edit("new_grid", unit_ids=[unit]):
            ((_, code),) = made.moved.items()
            assert not any(code in stand.name for stand in self.stands[: self.at])
            names = dict(zip(made.grids["grid_code"], made.grids["name"], strict=True))
            self.stood(
                Stand(before.grid | {unit: code}, before.name | {code: names[code]}, before.locked)
            )

    @rule(one=AT, other=AT)
    def merge(self, one: int, other: int) -> None:
        before, codes = self.now, [self.code(one), self.code(other)]
        if made := self.edit("merge_grids", grid_codes=codes):
            (code,) = made.grids["grid_code"]
            grid = {unit: code if old in codes else old for unit, old in before.grid.items()}
            names = {c: name for c, name in before.name.items() if c not in made.gone}
            self.stood(Stand(grid, names | {code: made.grids["name"].iloc[0]}, before.locked))

    @rule(at=AT, name=st.text("网格ab", min_size=1, max_size=3))
    def rename(self, at: int, name: str) -> None:
        before, code = self.now, self.code(at)
        if self.edit("rename", grid_code=code, name=name):
            self.stood(Stand(before.grid, before.name | {code: name}, before.locked))

    @rule(at=AT, lock=st.booleans())
    def lock(self, at: int, lock: bool) -> None:  # noqa: FBT001
        before, code = self.now, self.code(at)
        if self.edit("lock" if lock else "unlock", grid_code=code):
            locked = before.locked | {code} if lock else before.locked - {code}
            self.stood(Stand(before.grid, before.name, locked))

    @rule(steps=st.integers(1, 4))
    def back(self, steps: int) -> None:
        for _ in range(steps):
            self.turn(undo, -1, possible=self.at > 0)

    @rule(steps=st.integers(1, 4))
    def again(self, steps: int) -> None:
        for _ in range(steps):
            self.turn(redo, 1, possible=self.at + 1 < len(self.stands))

    def turn(self, way: Any, step: int, *, possible: bool) -> None:
        if not possible:
            with pytest.raises(LifecycleError):
                way(self.connection, self.plan, None, LI)
            return
        way(self.connection, self.plan, self.version, LI)
        self.version += 1
        self.at += step

    @invariant()
    def stands_as_the_model(self) -> None:
        assert version_of(self.connection, self.plan) == self.version
        assert len(plan_log(self.connection, self.plan)) == self.version
        assert rows_of(self.connection, self.plan) == self.rows[self.at]
        units = load_layer(self.connection, self.plan, "units")
        assert dict(zip(units["unit_id"], units["grid_code"], strict=True)) == self.now.grid
        grids = load_layer(self.connection, self.plan, "grids").set_index("grid_code")
        used = set(self.now.grid.values())
        assert grids["name"].to_dict() == {code: self.now.name[code] for code in used}
        held = units.groupby("grid_code")["households"].sum()
        assert held.to_dict() == grids["households"].to_dict()
        asked = text("SELECT grid_code FROM grids WHERE plan_id = :plan AND locked")
        found = set(self.connection.scalars(asked, {"plan": self.plan}))
        assert found == self.now.locked & used


ACTORS = st.sampled_from([LI, Actor("wu", Role.PLANNER), SUN, Actor("li", Role.REVIEWER), HE])


@dataclass
class Life:
    """What is known of a plan: its state, its version, and who has drawn it."""

    state: PlanState = PlanState.DRAFT
    version: int = 1
    drawn: set[str] = field(default_factory=lambda: {"li"})


class Lives(DraftMachine):
    """Every step by everybody in every state, against who may and when."""

    def __init__(self) -> None:
        super().__init__()
        self.life = Life()
        self.lock = True

    def step(self, way: Any, refused: type[GriddingError] | None) -> bool:
        if refused is None:
            way()
            return True
        with pytest.raises(refused), self.connection.begin_nested():
            way()
        return False

    def refusal(
        self, actor: Actor, role: Role, state: PlanState, *, drawn: bool = False
    ) -> type[GriddingError] | None:
        if actor.role is not role or (drawn and actor.name in self.life.drawn):
            return ForbiddenError
        return None if self.life.state is state else LifecycleError

    @rule(actor=ACTORS)
    def edit(self, actor: Actor) -> None:
        from gridding.edit.ops import read_op  # noqa: PLC0415
        from sql.editing import edit  # noqa: PLC0415

        code = PLAN.grids["grid_code"].iloc[0]
        op = read_op({"op": "lock" if self.lock else "unlock", "grid_code": code})
        way = lambda: edit(self.connection, self.plan, self.life.version, op, actor)  # noqa: E731
        if self.step(way, self.refusal(actor, Role.PLANNER, PlanState.DRAFT)):
            self.life.version += 1
            self.life.drawn.add(actor.name)
            self.lock = not self.lock

    @rule(actor=ACTORS)
    def submit(self, actor: Actor) -> None:
        way = lambda: submit(self.connection, self.plan, actor, None)  # noqa: E731
        if self.step(way, self.refusal(actor, Role.PLANNER, PlanState.DRAFT)):
            self.life.state = PlanState.SUBMITTED
            self.life.drawn.add(actor.name)

    @rule(actor=ACTORS, good=st.booleans())
    def decide(self, actor: Actor, good: bool) -> None:  # noqa: FBT001
        way = approve if good else reject
        refused = self.refusal(actor, Role.REVIEWER, PlanState.SUBMITTED, drawn=True)
        if self.step(lambda: way(self.connection, self.plan, actor, "x"), refused):
            self.life.state = PlanState.APPROVED if good else PlanState.DRAFT

    @rule(actor=ACTORS)
    def publish(self, actor: Actor) -> None:
        refused = self.refusal(actor, Role.ADMINISTRATOR, PlanState.APPROVED)
        self.step(lambda: publish(self.connection, self.plan, by=actor), refused)

    @invariant()
    def stands_as_the_model(self) -> None:
        head = require_visible(self.connection, self.plan, LI)
        assert (head.state, head.version) == (self.life.state, self.life.version)


def run(machine: type[DraftMachine], engine: Engine, examples: int, steps: int) -> None:
    machine.engine = engine
    how = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=how)


def test_edits_stand_as_a_model_of_them(shared_engine: Engine):
    run(Edits, shared_engine, 5, 15)


def test_the_life_of_a_plan_is_as_a_model_of_it(shared_engine: Engine):
    run(Lives, shared_engine, 5, 15)


@pytest.mark.soak
@pytest.mark.parametrize("machine", [Edits, Lives])
def test_long_lives_are_as_their_models(shared_engine: Engine, machine: type[DraftMachine]):
    run(machine, shared_engine, max(settings.default.max_examples // 500, 1), 50)
