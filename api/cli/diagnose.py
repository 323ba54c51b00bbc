"""``gridding diagnose``: what the departments' areas are like before anything is merged."""

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

EPILOG = """
Examples:

    gridding diagnose district.toml

    gridding diagnose district.toml --out diagnosis.json --lang en

    gridding diagnose district.toml --json --quiet > diagnosis.json

Overlaps, missing ids and the like, which gridding merge refuses, are told here.

Exit codes: 0 told, however bad the layers; 2 files cannot be read.
"""


def add_to(app: typer.Typer) -> None:
    """Register the command."""

    @app.command(epilog=EPILOG)
    def diagnose(
        manifest: Annotated[
            Path, typer.Argument(help="The district's manifest (TOML), with [[departments]].")
        ],
        *,
        out: Annotated[Path | None, typer.Option(help="Diagnosis to write (.json).")] = None,
        processes: Annotated[
            int, typer.Option(min=0, help="Communities worked on at once; 0 for all cores.")
        ] = 0,
        lang: Annotated[Literal["zh", "en"], typer.Option(help="Language.")] = "zh",
        quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
        json: Annotated[bool, typer.Option("--json", help="Write JSON for programs.")] = False,
    ) -> None:
        """Tell gaps, overlaps and sizes of the departments' areas, and how well they agree."""
        import os

        from api.cli.making import writable
        from api.cli.say import as_json, progress

        writable({} if out is None else {out: ".json"})
        from datetime import datetime

        from gridding.diagnose import diagnose as run
        from gridding.manifest import load_manifest
        from gridding.read import read_district

        wanted = load_manifest(manifest)
        with progress(quiet=quiet) as tell:
            found = run(
                read_district(wanted, tell=tell, refuse_departments=False),
                day=datetime.now().astimezone().date(),
                processes=processes or len(os.sched_getaffinity(0)),
                tell=tell,
            )
        if out is not None:
            from json import dumps

            out.write_text(dumps(found, ensure_ascii=False, indent=2), encoding="utf-8")
        if json:
            as_json(found)
        else:
            _show(found, lang)


def _show(diagnosis: dict[str, Any], lang: str) -> None:
    from functools import partial

    from rich.console import Console
    from rich.markup import escape

    from gridding.diagnose.table import matrices, nobodys, numbered, tables, title

    console = Console()
    say = partial(console.print, highlight=False, soft_wrap=True)
    say(escape(title(diagnosis, lang)))
    names = numbered([layer["department"] for layer in diagnosis["layers"]])
    if names:
        numbers = ["", *(str(i) for i in range(1, len(names) + 1))]
        drawn = tables(diagnosis, lang)
        for told, matrix in matrices(diagnosis, lang).items():
            rows = [[name, *cells] for name, cells in zip(names, matrix, strict=True)]
            drawn[told] = [numbers, *rows]
        for told, lines in drawn.items():
            say("\n" + told)
            console.print(_table(*lines))
    say("\n" + "\n".join(nobodys(diagnosis, lang)))


def _table(header: list[str], *rows: list[str]) -> Any:
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for i, name in enumerate(header):
        table.add_column(name, justify="right" if i else "left", no_wrap=not i)
    for row in rows:
        table.add_row(*map(escape, row))
    return table
