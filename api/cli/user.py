"""``gridding user``: accounts, their passwords and tokens."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from api.cli.say import as_json

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from sql.actor import Actor

EPILOG = """
Examples:

    gridding user add kim --role planner --division 150203001 --password-stdin < kim.txt

    TOKEN=$(gridding user token kim --days 30)

    gridding user revoke kim
"""

Name = Annotated[str, typer.Argument(metavar="NAME", help="Of the account.")]


def add_to(app: typer.Typer) -> None:
    """Register the commands.

    Parameters
    ----------
    app : typer.Typer
    """
    user = typer.Typer(
        help="Accounts of those who use the map, the studio or the HTTP interface.",
        epilog=EPILOG,
        no_args_is_help=True,
    )
    user.command()(add)
    user.command()(password)
    user.command()(token)
    user.command()(revoke)
    user.command("list")(list_users)
    app.add_typer(user, name="user")


def add(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Of a worker: the worker_id of the roster.")
    ],
    *,
    role: Annotated[
        Literal["administrator", "planner", "reviewer", "department", "worker", "viewer"],
        typer.Option(help="What the account may do."),
    ],
    division: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CODE",
            help="District, street or community that a planner or reviewer is for; again for "
            "several. Default: all.",
        ),
    ] = None,
    password_stdin: Annotated[
        bool,
        typer.Option(
            "--password-stdin",
            help="Read the password from standard input, to its end. Without a password there is "
            "no logging in, only tokens.",
        ),
    ] = False,
) -> None:
    """Add an account."""
    from sql.accounts import add_account
    from sql.actor import Role

    secret = _from_stdin() if password_stdin else None
    with _accounts() as connection:
        add_account(
            connection, name, Role(role), _operator(), divisions=division or (), password=secret
        )
    typer.echo(f"{name}: {role}")


def password(name: Name) -> None:
    """Give an account another password, read from standard input; its sessions end."""
    from sql.accounts import set_password

    secret = _from_stdin()
    with _accounts() as connection:
        set_password(connection, name, secret, _operator())
    typer.echo(f"{name}: password set")


def token(
    name: Name,
    *,
    days: Annotated[int, typer.Option(min=1, max=3650, help="For how long it is good.")] = 90,
    read_only: Annotated[
        bool, typer.Option("--read-only", help="Good for reading only, whatever the role.")
    ] = False,
) -> None:
    """Make a bearer token of an account and print it: it cannot be shown again."""
    from sql.credentials import make_token
    from sql.tables import TokenScope

    scope = TokenScope.READ if read_only else TokenScope.WRITE
    with _accounts() as connection:
        made = make_token(connection, name, days, scope, _operator())
    typer.echo(made)


def revoke(name: Name) -> None:
    """End an account for good, at once, with its sessions and tokens."""
    from sql.accounts import revoke as end

    with _accounts() as connection:
        end(connection, name, _operator())
    typer.echo(f"{name}: revoked")


def list_users(
    *, json: Annotated[bool, typer.Option("--json", help="Write JSON for programs.")] = False
) -> None:
    """List the accounts, the revoked too."""
    from sql.accounts import list_accounts

    with _accounts() as connection:
        entries = [asdict(entry) for entry in list_accounts(connection)]
    if json:
        as_json(entries)
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("name", "role", "divisions", "password", "tokens", "added", "revoked")
    for entry in entries:
        ended = entry["revoked_at"]
        table.add_row(
            entry["name"],
            entry["role"],
            ", ".join(entry["divisions"]),
            "yes" if entry["password"] else "",
            str(entry["tokens"]),
            f"{entry['created_at']:%Y-%m-%d %H:%M}",
            f"{ended:%Y-%m-%d %H:%M}" if ended else "",
        )
    Console().print(table)


@contextmanager
def _accounts() -> "Iterator[Connection]":
    from api.settings import Settings, database
    from sql.refusals import refusals_told

    with (
        database(Settings.from_environment()) as engine,
        refusals_told(),
        engine.begin() as connection,
    ):
        yield connection


def _operator() -> "Actor":
    from getpass import getuser

    from sql.actor import operator

    return operator(getuser())


def _from_stdin() -> str:
    """Return standard input without its last line break; a terminal is asked without echo."""
    import sys
    from getpass import getpass

    if sys.stdin.isatty():
        return getpass()
    return sys.stdin.read().removesuffix("\n").removesuffix("\r")
