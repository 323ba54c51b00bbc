"""Points as JSON: objects in a list, answered by the same objects with members added."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from pydantic_core import from_json

from api.batch.answers import Answering
from api.batch.points import from_columns
from api.batch.tally import Report, Tally
from api.batch.words import GRID_CODE, ON_BOUNDARY, REASON, STATUS, free_name
from gridding.errors import Fault, InputError

_POINTS = "points"
_BIGGEST = 2**63
_AT_ONCE = 8_192


def answered(body: bytes, answering: Answering) -> tuple[bytes, Report]:
    """Answer a body of JSON by one of the same form.

    Parameters
    ----------
    body : bytes
        A list of objects with ``lon``, ``lat`` and whatever else, or an object that holds it as
        ``points``.
    answering : Answering

    Returns
    -------
    answer : bytes
        The objects with ``grid_code``, ``on_boundary`` and ``status``, and ``reason`` where they
        are in error.
    report : Report

    Raises
    ------
    InputError
        It is no such JSON.
    """
    given = _read(body)
    rows = given[_POINTS] if isinstance(given, dict) else given
    tally = Tally()
    told = [
        json.dumps(row, ensure_ascii=False, separators=(",", ":"))
        for row in _answered(rows, answering, tally)
    ]
    report = tally.report(answering.snapshot.plan_ids)
    array = f"[{','.join(told)}]"
    if isinstance(given, dict):
        plans = json.dumps([{"id": plan} for plan in report.plans])
        array = f'{{"plans":{plans},"{_POINTS}":{array}}}'
    return array.encode(), report


def _answered(
    rows: Sequence[dict[str, Any]], answering: Answering, tally: Tally
) -> Iterator[dict[str, Any]]:
    taken = sorted({name for row in rows for name in row})
    names = [free_name(name, taken) for name in (GRID_CODE, ON_BOUNDARY, STATUS)]
    reason = free_name(REASON, taken)
    for start in range(0, len(rows), _AT_ONCE):
        part = rows[start : start + _AT_ONCE]
        points = from_columns(*(_column(part, name) for name in ("lon", "lat")))
        answers = answering.answers(points)
        tally.add(points, answers)
        everything = np.arange(len(part))
        columns = [column.to_pylist() for column in answers.columns(everything)]
        reasons = answers.reasons.tolist()
        for row, why, *told in zip(part, reasons, *columns, strict=True):
            more = dict(zip(names, told, strict=True))
            yield row | more | ({reason: why} if why else {})


def _column(rows: Sequence[dict[str, Any]], name: str) -> pa.Array:
    return pa.array([_cell(row.get(name)) for row in rows], pa.binary())


def _cell(value: Any) -> bytes | None:
    match value:
        case None:
            return None
        case bool() | dict() | list():
            return b"?"
        case int() if abs(value) >= _BIGGEST:
            return b"?"
    return str(value).encode()


def _read(body: bytes) -> Any:
    try:
        given = from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise InputError(Fault("this is no JSON", found=str(error))) from None
    rows = given.get(_POINTS) if isinstance(given, dict) else given
    wanted = "a list of objects with lon and lat, or one as points"
    if not isinstance(rows, list):
        raise InputError(Fault("no list of points", wanted=wanted))
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise InputError(Fault("no object", row=number, found=repr(row)[:80], wanted=wanted))
    return given
