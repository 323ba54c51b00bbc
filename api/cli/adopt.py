"""``gridding adopt``: the grids of today, drawn by hand, made a plan as they stand."""

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

EPILOG = """
Examples:

    gridding adopt district.toml --out today.gpkg

    gridding adopt district.toml --out today.gpkg --report report.json --map map.html

    gridding adopt district.toml --out today.gpkg --register register.xlsx --lang en --save

Exit codes: 0 done; 2 wrong input, all faults listed and nothing written; 130 interrupted.
"""


def add_to(app: typer.Typer) -> None:
    """Register the command."""

    @app.command(epilog=EPILOG)
    def adopt(
        manifest: Annotated[
            Path, typer.Argument(help="The district's manifest (TOML), with [layers.grids].")
        ],
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
        lang: Annotated[
            Literal["zh", "en"], typer.Option(help="Language of map and register.")
        ] = "zh",
        quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
        json: Annotated[bool, typer.Option("--json", help="Report to stdout as JSON.")] = False,
    ) -> None:
        """Make a plan of the grids of today, as they stand, without dividing.

        Every unit goes to the grid that holds most of it; codes and names are kept where they are
        unique. Overlaps, gaps, crossings of communities and whatever had to change are listed in
        the plan's exceptions.
        """
        from api.cli.making import Outputs, make_plan

        def make(district: Any, processes: int, tell: Any) -> Any:
            from gridding.adopt import adopt as run

            return run(district, processes=processes, tell=tell)

        outputs = Outputs(out, report, map, register, lang, save, quiet, json)
        make_plan(manifest, outputs, processes, make)
