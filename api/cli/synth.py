"""``gridding synth PLACE``: an invented district as input files, for the demo and for tests."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.cli.say import as_json, progress

EPILOG = """
Examples:

`gridding synth kundulun --seed 1 --out demo` and then `gridding divide demo/district.toml
--out plan.gpkg`

`gridding synth small --seed 7 --out sample`

`gridding synth small --seed 7 --out newer --changed 0.05`, the same some time later
"""


class Place(StrEnum):
    """What can be invented."""

    KUNDULUN = "kundulun"
    SMALL = "small"


def add_to(app: typer.Typer) -> None:
    """Register the command."""

    @app.command(epilog=EPILOG)
    def synth(
        place: Annotated[
            Place,
            typer.Argument(
                help="kundulun: 15 streets, 78 communities, 356,000 households; "
                "small: 2 streets, 6 communities."
            ),
        ],
        out: Annotated[Path, typer.Option(help="Folder for the files; made if absent.")],
        seed: Annotated[int, typer.Option(min=0, help="Same seed, same district.")] = 0,
        *,
        changed: Annotated[
            float,
            typer.Option(min=0, max=1, help="Share of the buildings torn down, built or changed."),
        ] = 0.0,
        quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
        json: Annotated[bool, typer.Option("--json", help="Say where the manifest is.")] = False,
    ) -> None:
        """Write an invented district as ordinary input files with a manifest."""
        from gridding.synth import KUNDULUN, SMALL, write_kundulun
        from gridding.synth.renewal import renew

        size = {Place.KUNDULUN: KUNDULUN, Place.SMALL: SMALL}[place]
        with progress(quiet=quiet or json) as tell:
            manifest = write_kundulun(out, seed=seed, size=size, tell=tell)
            if changed:
                renew(manifest, share=changed, seed=seed)
        if json:
            as_json({"manifest": str(manifest), "seed": seed})
        else:
            typer.echo(manifest)
