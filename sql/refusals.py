"""Turns what the database refuses into the errors that the rest of the program knows."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
import psycopg2.extensions
from sqlalchemy.exc import DBAPIError

from gridding.errors import ConflictError, Fault, GriddingError, InputError, LifecycleError

BY_SQLSTATE: dict[str, type[GriddingError]] = {
    "GR001": LifecycleError,  # settled: raised by our triggers
    "GR002": LifecycleError,  # not complete: raised by our triggers
    "GR003": LifecycleError,  # the departments' layers are retired there: raised by our trigger
    "23505": ConflictError,  # unique_violation
    "23P01": ConflictError,  # exclusion_violation
    "40001": ConflictError,  # serialization_failure
    "40P01": ConflictError,  # deadlock_detected
    "22000": InputError,  # data_exception
    "22P02": InputError,  # invalid_text_representation: no member of an enum
    "22023": InputError,  # invalid_parameter_value: wrong SRID or geometry type
    "23502": InputError,  # not_null_violation
    "23503": InputError,  # foreign_key_violation
    "23514": InputError,  # check_violation
}


TELLING = ("23503", "23505", "23P01")
"""Whose detail names only keys; that of others repeats whole rows, phone numbers and all."""


@contextmanager
def refusals_told() -> Iterator[None]:
    """Raise the database's refusals as `GriddingError`; anything else passes as it is.

    Raises
    ------
    LifecycleError, ConflictError, InputError
    """
    try:
        yield
    except (DBAPIError, psycopg2.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        code = getattr(cause, "pgcode", None) or ""
        if code not in BY_SQLSTATE or not isinstance(cause, psycopg2.Error):
            raise
        raise _told(BY_SQLSTATE[code], code, cause.diag) from error


def _told(
    kind: type[GriddingError], code: str, diagnosis: psycopg2.extensions.Diagnostics
) -> GriddingError:
    said = diagnosis.message_primary or ""
    if code in TELLING and diagnosis.message_detail:
        said = f"{said} ({diagnosis.message_detail})"
    if kind is not InputError:
        return kind(said)
    line = re.search(r"line (\d+)", diagnosis.context or "")
    table, column = diagnosis.table_name or "", diagnosis.column_name or ""
    return InputError(Fault(said, layer=table, row=int(line[1]) if line else 0, column=column))
