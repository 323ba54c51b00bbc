"""Completes the OpenAPI document: the bodies that are read late, and every error as it goes out."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI

from api.http.problems import problems

_FIRST_ERROR = 400
_PROBLEM = "application/problem+json"
_SCHEMAS = "#/components/schemas/"

PROBLEM_SCHEMA: dict[str, Any] = {
    "title": "Problem",
    "description": "RFC 9457. Further members are told with each status.",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "For a person to read."},
    },
}


def add_to(app: FastAPI) -> None:
    """Make the app describe itself completely.

    Parameters
    ----------
    app : FastAPI
        With all its endpoints.
    """
    plain = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = completed(plain())
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]  # FastAPI's own way to extend it


def completed(document: dict[str, Any]) -> dict[str, Any]:
    """Add what FastAPI cannot know to a document of its making, in place.

    Parameters
    ----------
    document : dict

    Returns
    -------
    dict
        The same.
    """
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for path in document["paths"].values():
        for method, operation in path.items():
            for media in operation.get("requestBody", {}).get("content", {}).values():
                schemas |= media.get("schema", {}).pop("$defs", {})
            _tell_errors(method, operation)
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)  # FastAPI's form of a 422; ours is the Problem
    schemas["Problem"] = PROBLEM_SCHEMA
    return document


def _tell_errors(method: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    for status, ours in problems(*_always(method, operation)).items():
        told = responses.get(str(status))
        if told is None or _PROBLEM not in told.get("content", {}):
            responses[str(status)] = ours
    for status, response in responses.items():
        if status.isdigit() and int(status) >= _FIRST_ERROR:
            content = response.setdefault("content", {}).setdefault(_PROBLEM, {})
            content["schema"] = {"$ref": f"{_SCHEMAS}Problem"}
    operation["responses"] = dict(sorted(responses.items()))


def _always(method: str, operation: dict[str, Any]) -> Iterator[int]:
    """Yield what every operation of its kind may answer: a bad token is refused wherever it is."""
    yield from (400, 401, 503)
    if method != "get" or "security" in operation:
        yield 403
    if "requestBody" in operation:
        yield from (413, 415)
    if "requestBody" in operation or "parameters" in operation:
        yield 422
