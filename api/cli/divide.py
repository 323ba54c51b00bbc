"""``gridding divide``: files in, a plan out."""

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

EPILOG = """
Examples:

    gridding divide district.toml --out plan.gpkg

    gridding divide district.toml --out plan.gpkg --report report.json --map map.html

    gridding divide district.toml --out plan.gpkg --register register.xlsx --lang en

    gridding divide district.toml --out plan.gpkg --seed 7 --effort 2 --save

Exit codes: 0 done; 2 wrong input, all faults listed and nothing written; 130 interrupted.
"""


def add_to(app: typer.Typer) -> None:
    """Register the command."""

    @app.command(epilog=EPILOG)
    def divide(
        manifest: Annotated[Path, typer.Argument(help="The district's manifest (TOML).")],
        *,
        out: Annotated[Path, typer.Option(help="Plan file to write (.gpkg).")],
        report: Annotated[Path | None, typer.Option(help="Report to write (.json).")] = None,
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
        """Divide a district's communities into basic grids.

        The same manifest and seed give the same plan, whatever the number of processes.
        """
        from api.cli.making import Outputs, make_plan

        def make(district: Any, processes: int, tell: Any) -> Any:
            from gridding.divide import Settings
            from gridding.divide import divide as run

            wanted = district.manifest.district.seed if seed is None else seed
            return run(district, Settings(wanted, effort, processes), tell=tell)

        outputs = Outputs(out, report, map, register, lang, save, quiet, json)
        make_plan(manifest, outputs, processes, make)
