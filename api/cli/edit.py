"""``gridding edit``, ``undo`` and ``redo``: change a draft, and take changes back."""

import re
import sys
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from gridding.edit.ops import Op
    from sql.editing import Outcome

_MOST_UNITS = 100_000
EPILOG = """
What each OP takes:

    move_units     --unit N… --to GRID

    merge_grids    --grid GRID --grid GRID…

    split_grid     --grid GRID [--parts N]

    split_by_line  --grid GRID --line "LON,LAT LON,LAT…"

    new_grid       --unit N…

    rebalance      --grid GRID --grid GRID… [--stability S]

    rename         --grid GRID --name NAME

    set_kind       --grid GRID --kind basic|dedicated

    lock, unlock   --grid GRID

    comment        --text TEXT [--grid GRID]

Examples:

    gridding edit 4 move_units --unit 311,315-318 --to 150203001001008

    gridding edit 4 split_grid --grid 150203001001007 --parts 3

    gridding edit 4 '{"op": "lock", "grid_code": "150203001001007"}'

    gridding edit 4 - < edit.json
"""
STEP_EPILOG = """
Example:

    gridding {step} 4
"""

Plan = Annotated[int, typer.Argument(metavar="ID", help="A draft of gridding plans.")]
Base = Annotated[
    int | None,
    typer.Option(
        metavar="VERSION", help="Refuse if others changed the draft since. Default: its newest."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Write JSON for programs.")]


def add_to(app: typer.Typer) -> None:
    """Register the commands.

    Parameters
    ----------
    app : typer.Typer
    """
    app.command(epilog=EPILOG)(edit)
    for step in (undo, redo):
        app.command(epilog=STEP_EPILOG.format(step=step.__name__))(step)


def edit(
    plan: Plan,
    op: Annotated[
        str, typer.Argument(metavar="OP", help="Name of an edit, the edit as JSON, or - for stdin.")
    ],
    *,
    unit: Annotated[
        list[str] | None, typer.Option(metavar="N", help="Units: 311, or 311,315-318; repeatable.")
    ] = None,
    grid: Annotated[
        list[str] | None, typer.Option(metavar="GRID", help="Code of a grid; repeatable.")
    ] = None,
    to: Annotated[str | None, typer.Option(metavar="GRID", help="Where units go.")] = None,
    parts: Annotated[int | None, typer.Option(metavar="N", help="Into how many.")] = None,
    line: Annotated[
        str | None, typer.Option(metavar="LINE", help="Points lon,lat with blanks between.")
    ] = None,
    stability: Annotated[
        float | None, typer.Option(metavar="S", help="0 to 1: how much stays where it is.")
    ] = None,
    name: Annotated[str | None, typer.Option(metavar="NAME", help="The new name.")] = None,
    kind: Annotated[str | None, typer.Option(metavar="KIND", help="basic or dedicated.")] = None,
    text: Annotated[str | None, typer.Option(metavar="TEXT", help="What is to be said.")] = None,
    base_version: Base = None,
    json: Json = False,
) -> None:
    """Edit a draft: units moved, grids merged, split, balanced anew, named, locked."""
    from sql import editing

    body = op.encode()
    if op == "-":
        body = sys.stdin.buffer.read()
    elif not op.lstrip().startswith("{"):
        given: dict[str, Any] = {"unit_ids": _numbers(unit), "to_grid": to, "line": _line(line)}
        given |= {"parts": parts, "stability": stability, "name": name, "kind": kind, "text": text}
        body = _body(op, {key: value for key, value in given.items() if value is not None}, grid)
    wanted = _read(body)
    _do(plan, partial(editing.edit, op=wanted), base_version, json=json)


def undo(plan: Plan, *, base_version: Base = None, json: Json = False) -> None:
    """Take back the last edit of a draft that is in force."""
    from sql import editing

    _do(plan, editing.undo, base_version, json=json)


def redo(plan: Plan, *, base_version: Base = None, json: Json = False) -> None:
    """Do again what was taken back last."""
    from sql import editing

    _do(plan, editing.redo, base_version, json=json)


def _do(plan: int, step: "Callable[..., Outcome]", base: int | None, *, json: bool) -> None:
    from getpass import getuser

    from api.cli.say import as_json
    from api.replies import edit_told
    from api.settings import Settings, database
    from sql.actor import operator

    with database(Settings.from_environment()) as engine, engine.begin() as connection:
        told = edit_told(step(connection, plan, base, actor=operator(getuser())))
    if json:
        as_json(told.model_dump(mode="json"))
    else:
        typer.echo(told.as_text())


def _read(body: bytes) -> "Op":
    from pydantic import RootModel

    from api.reading import read_json
    from gridding.edit.ops import Op

    return read_json(RootModel[Op], body).root


def _body(op: str, given: dict[str, Any], grids: list[str] | None) -> bytes:
    """Return the edit as JSON; whether it is about one grid or several is for the edit to say."""
    from json import dumps

    several = op in ("merge_grids", "rebalance")
    if grids and several:
        given["grid_codes"] = grids
    elif grids:
        given["grid_code"] = grids[0] if len(grids) == 1 else grids
    return dumps({"op": op, **given}).encode()


def _numbers(words: list[str] | None) -> list[int] | None:
    from gridding.errors import Fault, InputError

    if words is None:
        return None
    found: list[int] = []
    for word in ",".join(words).split(","):
        match = re.fullmatch(r"(\d{1,10})(?:-(\d{1,10}))?", word.strip())
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
        if not 0 <= last - first < _MOST_UNITS:
            wanted = "a number, or two as in 315-318"
            raise InputError(Fault("no units", column="--unit", found=word, wanted=wanted))
        found += range(first, last + 1)
    return found


def _line(text: str | None) -> dict[str, Any] | None:
    from gridding.errors import Fault, InputError

    if text is None:
        return None
    try:
        points = [[float(number) for number in point.split(",")] for point in text.split()]
    except ValueError:
        wanted = "lon,lat lon,lat and so on"
        raise InputError(Fault("no line", column="--line", found=text, wanted=wanted)) from None
    return {"type": "LineString", "coordinates": points}
