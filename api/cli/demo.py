"""``gridding demo``: an invented district from files to the served map, in one go."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from api.cli.say import Progress
    from api.cli.welcome import Example
    from gridding.district import District
    from gridding.plan import Plan

EPILOG = """
Examples:

    gridding demo

    gridding demo --no-serve --out demo
"""

SEED = 1


@dataclass(frozen=True)
class _Files:
    """Where the demo's files lie."""

    folder: Path

    @property
    def manifest(self) -> Path:
        return self.folder / "district" / "district.toml"

    @property
    def places(self) -> Path:
        return self.folder / "district" / "places.csv"

    @property
    def plan(self) -> Path:
        return self.folder / "plan.gpkg"

    @property
    def map(self) -> Path:
        return self.folder / "map.html"

    @property
    def register(self) -> Path:
        return self.folder / "register.xlsx"


def add_to(app: typer.Typer) -> None:
    """Register the command."""

    @app.command(epilog=EPILOG)
    def demo(
        *,
        out: Annotated[Path, typer.Option(help="Folder for the demo's files.")] = Path("demo"),
        serve: Annotated[bool, typer.Option(help="Serve the pages until Ctrl-C.")] = True,
        port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8000,
    ) -> None:
        """Make an invented district, divide it, check it, publish it and serve studio and map.

        What an earlier run left in the folder is used again where it still fits. To log in there
        are accounts of the demo's own, with new passwords each time.
        """
        import os

        from api.cli.furnish import furnish
        from api.cli.say import progress
        from api.cli.welcome import example, invite, make_accounts
        from api.http.server import serve as serve_http
        from api.http.server import terminated_like_interrupted
        from api.settings import Settings, database

        files = _Files(out)
        with terminated_like_interrupted():
            with progress(quiet=False) as tell:
                plan, district = _plan(files, tell)
            settings = Settings.from_environment()
            with database(settings) as engine:
                with progress(quiet=False) as tell:
                    plan_id = _publish(engine, plan, district, tell)
                    furnish(engine, files.manifest.parent, district, tell)
                shown = example(engine, plan)
                _show(plan, plan_id, shown, files)
                if not serve:
                    return
                accounts = make_accounts(engine, plan.info.district_code, shown.worker_id)
                os.environ["GRIDDING_DISTRICTS"] = str(files.folder.resolve())  # for the jobs too
                with database(settings, service=True) as service:
                    serve_http(
                        service,
                        "127.0.0.1",
                        port,
                        worker=True,
                        answers=lambda address: invite(address, accounts, shown),
                    )


def _plan(files: _Files, tell: "Progress") -> tuple["Plan", "District"]:
    """Return the demo's plan, checked, and its district; made anew where its files do not fit."""
    import os
    from datetime import datetime

    from gridding.check import check_plan
    from gridding.divide import Settings, divide
    from gridding.errors import Fault, InputError
    from gridding.manifest import load_manifest
    from gridding.planfile import read_plan, write_plan
    from gridding.posts import posts_of
    from gridding.read import read_district
    from gridding.register import write_register
    from gridding.synth import write_kundulun
    from maps.plan_map import write_map

    files.folder.mkdir(parents=True, exist_ok=True)
    if not (files.manifest.is_file() and files.places.is_file()):
        write_kundulun(files.manifest.parent, seed=SEED, tell=tell)
    district = read_district(load_manifest(files.manifest), tell=tell)
    plan = _fitting(files, district.digests)
    if plan is None:
        cores = len(os.sched_getaffinity(0))
        plan = divide(district, Settings(seed=SEED, processes=cores), tell=tell)
        write_plan(plan, files.plan)
        plan = read_plan(files.plan)
    if not files.map.is_file() or files.map.stat().st_mtime < files.plan.stat().st_mtime:
        tell("map and register")
        write_map(plan, files.map)
        today = datetime.now().astimezone().date()
        write_register(plan, files.register, posts=posts_of(district.postings, today))
    tell("check")
    faults = check_plan(files.plan)
    if faults:
        raise InputError(Fault(str(fault), str(files.plan)) for fault in faults)
    return plan, district


def _fitting(files: _Files, digests: dict[str, str]) -> "Plan | None":
    """Return the plan of an earlier run if the same program made it from the same files."""
    from importlib.metadata import version

    from gridding.errors import InputError
    from gridding.planfile import read_plan

    try:
        plan = read_plan(files.plan)
    except InputError:
        return None
    same = plan.info.digests == digests and plan.info.version == version("gridding")
    return plan if same and plan.info.seed == SEED else None


def _publish(engine: "Engine", plan: "Plan", district: "District", tell: "Progress") -> int:
    """Save and publish the plan, unless it is the one that holds already."""
    from gridding.address.named import named_in_district
    from sql.publishing import publish, published
    from sql.store import load_info, save_plan

    with engine.begin() as connection:
        tell("store and publish")
        for entry in published(connection, plan.info.district_code):
            if load_info(connection, entry.plan_id) == plan.info:
                return entry.plan_id
        named = named_in_district(district)
        plan_id = save_plan(connection, plan, name="demo", author="demo", named=named)
        publish(connection, plan_id, by="demo", whatever_state=True)
        return plan_id


def _show(plan: "Plan", plan_id: int, shown: "Example", files: _Files) -> None:
    """Print what was made, and one address looked up."""
    from rich.console import Console
    from rich.table import Table

    from gridding.report import report

    figures = report(plan)
    achievable = figures["achievable"]
    rows = {
        plan.info.district_name: f"{figures['households']:,} households, invented",
        "grids": f"{figures['n_grids']} in {figures['n_communities']} communities, all checked",
        "within ±10 %": f"{figures['within_10']:.1%} ({achievable['within_10']:.1%} of achievable)",
        "within ±20 %": f"{figures['within_20']:.1%} ({achievable['within_20']:.1%} of achievable)",
        "published as plan": str(plan_id),
        shown.address: shown.answer,
        "files": f"{files.plan}, {files.map}, {files.register}",
    }
    table = Table(box=None, show_header=False, pad_edge=False)
    for name, value in rows.items():
        table.add_row(name, value)
    Console().print(table)
