"""Turns what the database refuses into the errors that the rest of the program knows."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from gridding.errors import ConflictError, GriddingError, InputError, LifecycleError

BY_SQLSTATE: dict[str, type[GriddingError]] = {
    "GR001": LifecycleError,  # settled: raised by our triggers
    "GR002": LifecycleError,  # not complete: raised by our triggers
    "23505": ConflictError,  # unique_violation
    "23P01": ConflictError,  # exclusion_violation
    "40001": ConflictError,  # serialization_failure
    "40P01": ConflictError,  # deadlock_detected
    "22000": InputError,  # data_exception
    "22023": InputError,  # invalid_parameter_value: wrong SRID or geometry type
    "23502": InputError,  # not_null_violation
    "23503": InputError,  # foreign_key_violation
    "23514": InputError,  # check_violation
}


@contextmanager
def refusals_told() -> Iterator[None]:
    """Raise the database's refusals as `GriddingError`; anything else passes as it is.

    Raises
    ------
    LifecycleError, ConflictError, InputError
    """
    try:
        yield
    except DBAPIError as error:
        kind = BY_SQLSTATE.get(getattr(error.orig, "pgcode", None) or "")
        if kind is None:
            raise
        diagnosis = getattr(error.orig, "diag", None)
        said = getattr(diagnosis, "message_primary", None) or str(error.orig)
        detail = getattr(diagnosis, "message_detail", None)
        raise kind(f"{said} ({detail})" if detail else said) from error
