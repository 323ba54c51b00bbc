"""Reads the JSON that somebody sent, over HTTP or on the command line, and says what is wrong."""

import math
from typing import TypeVar

from pydantic import BaseModel, RootModel, ValidationError
from pydantic_core import from_json

from gridding.errors import Fault, InputError

Model = TypeVar("Model", bound=BaseModel)

_BIGGEST = 2**63 - 1
_SHOWN_CHARACTERS = 80


def require_storable(body: bytes) -> None:
    """Refuse what no database, log or answer could hold.

    Parameters
    ----------
    body : bytes
        JSON, as it came.

    Raises
    ------
    InputError
        It is no JSON in UTF-8, or nested more than 200 deep; or there is a NUL character in a
        string, a number that is not finite, or an integer of more than 64 bits.
    """
    try:
        waiting = [from_json(body, allow_inf_nan=False)]
    except ValueError as error:
        raise InputError(Fault("this is no JSON", found=str(error))) from None
    while waiting:
        match waiting.pop():
            case str() as said if "\0" in said:
                raise InputError(Fault("a string holds a NUL character"))
            case int() as number if abs(number) > _BIGGEST:
                raise InputError(Fault("an integer has more than 64 bits"))
            case float() as number if not math.isfinite(number):
                raise InputError(Fault("a number is not finite"))
            case dict() as members:
                waiting.extend(members.keys())
                waiting.extend(members.values())
            case list() as items:
                waiting.extend(items)


def read_json(model: type[Model], body: bytes) -> Model:
    """Read JSON as a model, with nothing turned into what it is not: ``"5"`` is no number.

    Parameters
    ----------
    model : type of BaseModel
    body : bytes

    Returns
    -------
    BaseModel

    Raises
    ------
    InputError
        With every fault that was found.
    """
    require_storable(body)
    try:
        return model.model_validate_json(body, strict=True)
    except ValidationError as error:
        tags = int(issubclass(model, RootModel))  # of a union the place begins with its tag
        raise InputError(
            Fault(
                fault["msg"],
                column=".".join(str(part) for part in fault["loc"][tags:]),
                found="" if fault["type"] == "missing" else _short(fault["input"]),
            )
            for fault in error.errors(include_url=False, include_context=False)
        ) from None


def _short(value: object) -> str:
    said = repr(value)
    return said if len(said) <= _SHOWN_CHARACTERS else said[: _SHOWN_CHARACTERS - 1] + "…"
