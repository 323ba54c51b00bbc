"""``gridding redraw``: newer buildings come into a plan with as little change as can be."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

if TYPE_CHECKING:
    from gridding.plan import Plan

EPILOG = """
Examples:

    gridding redraw district.toml --from plan.gpkg --out newer.gpkg

    gridding redraw district.toml --from 3 --out newer.gpkg --report redraw.json --save

    gridding redraw district.toml --from plan.gpkg --out newer.gpkg --changes changes.gpkg

Exit codes: 0 done; 2 wrong input, all faults listed and nothing written; 5 no such plan; 130
interrupted.
"""


def add_to(app: typer.Typer) -> None:
    """Register the command."""

    @app.command(epilog=EPILOG)
    def redraw(
        manifest: Annotated[
            Path, typer.Argument(help="The district's manifest (TOML), of the newer files.")
        ],
        *,
        plan: Annotated[
            str, typer.Option("--from", metavar="PLAN", help="Plan file, or the id of a saved one.")
        ],
        out: Annotated[Path, typer.Option(help="Plan file to write (.gpkg).")],
        report: Annotated[Path | None, typer.Option(help="Report to write (.json).")] = None,
        changes: Annotated[
            Path | None, typer.Option(help="Buildings new, gone and changed, to write (.gpkg).")
        ] = None,
        map: Annotated[Path | None, typer.Option(help="Map to write (.html).")] = None,  # noqa: A002
        register: Annotated[
            Path | None, typer.Option(help="Register 登记表 to write (.xlsx).")
        ] = None,
        save: Annotated[bool, typer.Option("--save", help="Add the plan to the database.")] = False,
        processes: Annotated[
            int, typer.Option(min=0, help="Communities worked on at once; 0 for all cores.")
        ] = 0,
        effort: Annotated[
            float, typer.Option(min=0.01, help="Multiplies the solver's iterations.")
        ] = 1.0,
        seed: Annotated[
            int | None, typer.Option(min=0, help="Instead of the manifest's seed.")
        ] = None,
        lang: Annotated[
            Literal["zh", "en"], typer.Option(help="Language of map and register.")
        ] = "zh",
        quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
        json: Annotated[bool, typer.Option("--json", help="Report to stdout as JSON.")] = False,
    ) -> None:
        """Bring a plan up to date with newer buildings, moving as few households as can be.

        Grids in the band stay as they are. The report tells which buildings are new, gone and
        changed, which grids they put out of the band, and how many households have to move, beside
        what dividing anew would move.
        """
        from api.cli.making import Outputs, make_plan, writable

        if changes is not None:
            writable({changes: ".gpkg"})
        before, used = _plan(plan)
        found: list[Any] = []

        def make(district: Any, processes: int, tell: Any) -> Any:
            from gridding.divide import Settings
            from gridding.redraw import redraw as run

            wanted = district.manifest.district.seed if seed is None else seed
            settings = Settings(wanted, effort, processes)
            redrawn = run(district, before, settings, used=used, tell=tell)
            found.append(redrawn.changes)
            return redrawn.plan

        outputs = Outputs(
            out, report, map, register, lang, save, quiet, json, from_plan=_number(plan)
        )
        make_plan(manifest, outputs, processes, make)
        if changes is not None:
            changes.unlink(missing_ok=True)
            found[0].to_file(changes, layer="changes", driver="GPKG")


def _number(plan: str) -> int | None:
    """Return the id that names a saved plan, None for a file."""
    return int(plan) if plan.isdecimal() else None


def _plan(name: str) -> "tuple[Plan, list[str]]":
    """Return the earlier plan, and the codes that its district ever had."""
    number = _number(name)
    if number is None:
        from gridding.planfile import read_plan

        return read_plan(name), []
    from api.settings import Settings, database
    from sql.engine import at_one_moment
    from sql.numbers import codes_ever
    from sql.store import load_plan

    with database(Settings.from_environment()) as engine, at_one_moment(engine) as connection:
        plan = load_plan(connection, number)
        return plan, codes_ever(connection, plan.info.district_code)
