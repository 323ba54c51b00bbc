"""The one program, ``gridding COMMAND``: the table of commands, and errors turned into exit codes.

Each command lives in a module of its own name and imports what is heavy only when it runs, so that
``--help`` answers at once.
"""

import sys
from importlib import import_module

import typer

from api.cli.beside import beside
from gridding.errors import (
    ConflictError,
    ForbiddenError,
    GriddingError,
    InfeasibleError,
    InputError,
    LifecycleError,
    NotFoundError,
)

EXIT_CODES: dict[type[GriddingError], int] = {
    InputError: 2,
    InfeasibleError: 4,
    NotFoundError: 5,
    ConflictError: 6,
    LifecycleError: 6,
    ForbiddenError: 6,
}
EXIT_INTERRUPTED = 130

COMMANDS = (
    "divide",
    "adopt",
    "merge",
    "redraw",
    "diagnose",
    "check",
    "explain",
    "synth",
    "plans",
    "draft",
    "edit",
    "review",
    "log",
    "diff",
    "publish",
    "handover",
    "load",
    "export",
    "locate",
    "events",
    "gazetteer",
    "crosswalk",
    "departments",
    "places",
    "roster",
    "absence",
    "user",
    "serve",
    "work",
    "demo",
    "db",
)
"""Modules of this package in the order of ``--help``; each has ``add_to(app)``."""

EPILOG = """
Exit codes: 0 done; 1 faults found by check; 2 wrong input or usage; 3 the database is
down (db status), or rows are in error (locate --batch); 4 no result within the bounds;
5 not found; 6 conflict or wrong state; 130 interrupted.
"""


def build_app() -> typer.Typer:
    """Return the program with all its commands.

    Returns
    -------
    typer.Typer
    """
    app = typer.Typer(
        name="gridding",
        help="Divide communities into basic grids, publish them, locate events in them.",
        epilog=EPILOG,
        no_args_is_help=True,
        rich_markup_mode="markdown",
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    for name in COMMANDS:
        import_module(f"api.cli.{name}").add_to(app)
    return app


def main() -> None:
    """Run the program; every known error becomes a sentence on stderr and an exit code."""
    try:
        build_app()()
    except GriddingError as error:
        sys.stderr.write("\n".join((f"gridding: {error}", *beside(error))) + "\n")
        sys.exit(next((EXIT_CODES[t] for t in type(error).__mro__ if t in EXIT_CODES), 1))
    except KeyboardInterrupt:
        sys.stderr.write("gridding: interrupted\n")
        sys.exit(EXIT_INTERRUPTED)
