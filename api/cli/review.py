"""``gridding submit``, ``approve`` and ``reject``: a draft on its way to being published."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from sql.life import Step

EPILOG = {
    "submit": """
Examples:

    gridding submit 4

    gridding submit 4 --reason 园区边界未定
""",
    "approve": """
Example:

    gridding approve 4 --comment 同意
""",
    "reject": """
Example:

    gridding reject 4 --comment 第7网格与第8网格请再平衡
""",
}

Plan = Annotated[int, typer.Argument(metavar="ID", help="A plan of gridding plans.")]
Comment = Annotated[str | None, typer.Option(metavar="TEXT", help="What is to be said.")]


def add_to(app: typer.Typer) -> None:
    """Register the commands.

    Parameters
    ----------
    app : typer.Typer
    """
    for step in (submit, approve, reject):
        app.command(epilog=EPILOG[step.__name__])(step)


def submit(
    plan: Plan,
    *,
    reason: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Why grids lie outside the band.")
    ] = None,
) -> None:
    """Hand a draft in for review; nobody edits it from then on."""
    from sql import life

    _do(plan, life.submit, reason)


def approve(plan: Plan, *, comment: Comment = None) -> None:
    """Approve a submitted plan; it never changes again."""
    from sql import life

    _do(plan, life.approve, comment)


def reject(plan: Plan, *, comment: Comment = None) -> None:
    """Give a submitted plan back as a draft."""
    from sql import life

    _do(plan, life.reject, comment)


def _do(plan: int, step: "Callable[..., Step]", said: str | None) -> None:
    from getpass import getuser

    from api.settings import Settings, database
    from sql.actor import operator

    with database(Settings.from_environment()) as engine, engine.begin() as connection:
        done = step(connection, plan, operator(getuser()), said)
    typer.echo(f"plan {done.id} is {done.state.value}, version {done.version}")
    for code, new in done.renumbered.items():
        typer.echo(f"{code} is {new} now: it does not go on from the former plan's grid")
