"""The one program: ``gridding COMMAND``. Each command lives in a module of its own name."""

import json
import sys
from collections.abc import Callable

import typer

from api.cli import divide
from gridding.errors import (
    ConflictError,
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
}
