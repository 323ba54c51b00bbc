"""``gridding merge``: the departments' own areas made one plan of basic grids."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

EPILOG = """
Examples:

    gridding merge district.toml --out merged.gpkg

    gridding merge district.toml --out merged.gpkg --fidelity 0.75 --map map.html

    gridding merge district.toml --out merged.gpkg --report merge.json --page merge.html --save

Exit codes: 0 done; 2 wrong input, all faults listed and nothing written; 130 interrupted.
"""


def add_to(app: typer.Typer) -> None:
    """Register the command."""

    @app.command(epilog=EPILOG)
    def merge(
        manifest: Annotated[
            Path, typer.Argument(help="The district's manifest (TOML), with [[departments]].")
        ],
        *,
        out: Annotated[Path, typer.Option(help="Plan file to write (.gpkg).")],
        fidelity: Annotated[
            float, typer.Option(min=0, max=1, help="How far grids follow the departments' areas.")
        ] = 0.5,
        report: Annotated[Path | None, typer.Option(help="Report to write (.json).")] = None,
        map: Annotated[Path | None, typer.Option(help="Map to write (.html).")] = None,  # noqa: A002
        page: Annotated[
            Path | None, typer.Option(help="Merge report to read and print (.html).")
        ] = None,
        register: Annotated[
            Path | None, typer.Option(help="Register 登记表 to write (.xlsx).")
        ] = None,
        save: Annotated[bool, typer.Option("--save", help="Add the plan to the database.")] = False,
        day: Annotated[
            datetime | None,
            typer.Option(formats=["%Y-%m-%d"], help="Matters and workers of this day; today."),
        ] = None,
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
            Literal["zh", "en"], typer.Option(help="Language of map, page and register.")
        ] = "zh",
        quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
        json: Annotated[bool, typer.Option("--json", help="Report to stdout as JSON.")] = False,
    ) -> None:
        """Merge the departments' areas into one plan of basic grids (多网合一).

        Fidelity 0 gives the grids of `divide`; the report has the whole curve from 0 to 1. The
        plan file gains the crosswalk, what nobody owns, conflicts, duties and a proposal of who
        goes where.
        """
        from api.cli.making import Outputs, make_plan

        def make(district: Any, processes: int, tell: Any) -> Any:
            from gridding.divide import Settings
            from gridding.merge import merge as run

            wanted = district.manifest.district.seed if seed is None else seed
            settings = Settings(wanted, effort, processes)
            when = None if day is None else day.date()
            return run(district, settings, fidelity=fidelity, day=when, tell=tell)

        outputs = Outputs(out, report, map, register, lang, save, quiet, json, page)
        make_plan(manifest, outputs, processes, make)
