"""``gridding redraw --from ID --save``: a draft that goes on from a saved plan, on other land."""

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest
import typer
from click.testing import Result
from reading_world import good_world
from sqlalchemy import Engine, select
from typer.testing import CliRunner

from api.cli import divide, redraw
from gridding.edit.ops import Rename
from gridding.errors import NotFoundError
from gridding.planfile import read_plan
from sql.actor import operator
from sql.editing import edit
from sql.life import submit
from sql.numbers import codes_ever
from sql.store import load_plan
from sql.tables import PlanRow

Run = Callable[..., Result]


@pytest.fixture
def run(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("DATABASE_URL", engine.url.render_as_string())
    app = typer.Typer()
    for command in (divide, redraw):
        command.add_to(app)

    def run(*arguments: object) -> Result:
        quick = ("--quiet", "--processes", 1, "--effort", 0.05)
        return CliRunner().invoke(app, [str(argument) for argument in (*arguments, *quick)])

    return run


def test_a_saved_plan_is_brought_up_to_date_as_a_draft(
    run: Run, tmp_path: Path, engine: Engine
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    manifest = good_world(folder).set(district="target_households = 60").manifest()
    out = tmp_path / "plan.gpkg"
    assert run("divide", manifest, "--out", out, "--save").exit_code == 0
    with engine.connect() as connection:
        first = connection.execute(select(PlanRow.id)).scalar_one()
    houses = gpd.read_file(folder / "buildings.gpkg")
    (folder / "buildings.gpkg").unlink()
    houses.iloc[1:].to_file(folder / "buildings.gpkg")
    newer = tmp_path / "newer.gpkg"
    done = run("redraw", manifest, "--from", first, "--out", newer, "--save")
    assert done.exit_code == 0, done.output
    codes = read_plan(out).grids["grid_code"].tolist()
    plan = read_plan(newer)
    assert plan.grids["grid_code"].tolist() == codes
    assert plan.info.parameters["redraw"]["buildings"]["gone"] == 1
    with engine.begin() as connection:
        rows = connection.execute(select(PlanRow.id, PlanRow.from_plan_id).order_by(PlanRow.id))
        (_, none), (second, origin) = rows.all()
        assert (none, origin) == (None, first)
        assert codes_ever(connection, "150203") == codes
        assert codes_ever(connection, "150204") == []
        rename = Rename(op="rename", grid_code=codes[0], name="东风第一网格")
        edit(connection, second, 1, rename, operator("tester"))
        submit(connection, second, operator("tester"), "拆除一栋，其余照旧")
        grids = load_plan(connection, second).grids.set_index("grid_code")
        assert grids.index.tolist() == codes
        assert grids.loc[codes[0], "name"] == "东风第一网格"


def test_an_unknown_number_is_told(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    manifest = good_world(folder).set(district="target_households = 60").manifest()
    done = run("redraw", manifest, "--from", 77, "--out", tmp_path / "newer.gpkg")
    assert isinstance(done.exception, NotFoundError)
