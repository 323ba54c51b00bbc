"""Every error as RFC 9457 problem+json, by one table; nothing unknown is told to the client.

Each is said in the language that the request asks for.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from http import HTTPStatus
from typing import Any

import psycopg2
from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DataError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from api.http.language import NAMED, VARY
from api.http.security import HEADERS
from api.messages import problem_in
from api.messages.lang import wanted as language_wanted
from gridding.errors import (
    ConflictError,
    Fault,
    ForbiddenError,
    GriddingError,
    InfeasibleError,
    InputError,
    LifecycleError,
    NotFoundError,
)

STATUS: dict[type[Exception], HTTPStatus] = {
    InputError: HTTPStatus.UNPROCESSABLE_ENTITY,
    InfeasibleError: HTTPStatus.UNPROCESSABLE_ENTITY,
    ForbiddenError: HTTPStatus.FORBIDDEN,
    NotFoundError: HTTPStatus.NOT_FOUND,
    ConflictError: HTTPStatus.CONFLICT,
    LifecycleError: HTTPStatus.CONFLICT,
    DataError: HTTPStatus.UNPROCESSABLE_ENTITY,
    OperationalError: HTTPStatus.SERVICE_UNAVAILABLE,
    InterfaceError: HTTPStatus.SERVICE_UNAVAILABLE,
    NoConnectionFree: HTTPStatus.SERVICE_UNAVAILABLE,
    psycopg2.OperationalError: HTTPStatus.SERVICE_UNAVAILABLE,
    psycopg2.InterfaceError: HTTPStatus.SERVICE_UNAVAILABLE,
    Exception: HTTPStatus.INTERNAL_SERVER_ERROR,
}
"""What each error answers with; the nearest ancestor counts."""

_SAID = {
    HTTPStatus.UNPROCESSABLE_ENTITY: "a value does not fit what the database keeps",
    HTTPStatus.SERVICE_UNAVAILABLE: "the database cannot be reached just now",
    HTTPStatus.INTERNAL_SERVER_ERROR: "something went wrong here; it has been noted",
}
"""What is told of errors that are not our own: nothing of their own words."""

_LOG = logging.getLogger(__name__)


def add_to(app: FastAPI) -> None:
    """Make every error of the app a problem+json.

    Parameters
    ----------
    app : FastAPI
    """
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _validation)
    kinds: set[type[Exception]] = {GriddingError, *STATUS}
    for error in kinds:
        app.add_exception_handler(error, _any)


def problem(asked: HTTPConnection, status: int, detail: str, /, **fields: Any) -> JSONResponse:
    """Return a problem+json.

    Parameters
    ----------
    asked : HTTPConnection
        What it answers: its `Accept-Language` counts.
    status : int
    detail : str
        For a person to read, in English.
    **fields : Any
        Members beside ``type``, ``title``, ``status`` and ``detail``.

    Returns
    -------
    JSONResponse
    """
    title = HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": title, "status": int(status), "detail": detail}
    lang = language_wanted(asked.headers.get("accept-language", ""))
    told = problem_in(jsonable_encoder(fields) | body, lang)
    # The headers are here too, for starlette answers unknown errors outside of all middleware.
    headers = {**HEADERS, "content-language": NAMED[lang], "vary": VARY}
    return JSONResponse(told, status, headers, media_type="application/problem+json")


def _any(request: Request, error: Exception) -> JSONResponse:
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    if isinstance(error, InputError):
        return _faulty(request, status, error.faults, error.fields)
    if isinstance(error, GriddingError):
        return problem(request, status, str(error), **error.fields)
    _LOG.error("%s while answering", type(error).__name__, exc_info=error)
    answer = problem(request, status, _SAID[status])
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        answer.headers["retry-after"] = "1"
    return answer


def _validation(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101  registered for nothing else
    asked = request.scope["route"].dependant.query_params
    wanted = {field.alias: field.field_info.description or "" for field in asked}
    names = [".".join(str(part) for part in fault["loc"][1:]) for fault in error.errors()]
    faults = (
        Fault(fault["msg"], column=name, wanted=wanted.get(name, ""))
        for name, fault in zip(names, error.errors(), strict=True)
    )
    return _faulty(request, STATUS[InputError], faults)


def _faulty(
    request: Request,
    status: HTTPStatus,
    faults: Iterable[Fault],
    fields: Mapping[str, Any] | None = None,
) -> JSONResponse:
    faults = list(faults)
    told = [{key: value for key, value in asdict(f).items() if value} for f in faults]
    detail = "; ".join(f"{f.column}: {_sentence(f)}" if f.column else _sentence(f) for f in faults)
    return problem(request, status, detail, **{**(fields or {}), "faults": told})


def _sentence(fault: Fault) -> str:
    found = f", found {fault.found}" if fault.found else ""
    wanted = f", wanted {fault.wanted}" if fault.wanted else ""
    return fault.message + found + wanted


def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101  registered for nothing else
    response = problem(request, error.status_code, str(error.detail))
    response.headers.update(error.headers or {})
    return response
