"""Completes the OpenAPI document: the bodies that are read late, and every error as it goes out."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI

from api.http.problems import problems

_METHODS = {"get", "post", "put", "patch", "delete"}
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
    for operation in operations(document):
        body = operation.get("requestBody", {}).get("content", {})
        for media in body.values():
            schemas |= media.get("schema", {}).pop("$defs", {})
        _tell_errors(operation, has_body=bool(body))
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)  # FastAPI's form of a 422; ours is the Problem
    schemas["Problem"] = PROBLEM_SCHEMA
    return document


def operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the operations of a document.

    Parameters
    ----------
    document : dict

    Yields
    ------
    dict
    """
    for path in document["paths"].values():
        yield from (operation for method, operation in path.items() if method in _METHODS)


def _tell_errors(operation: dict[str, Any], *, has_body: bool) -> None:
    responses = operation["responses"]
    asked = has_body or "parameters" in operation
    always = (400, 503, *((422,) if asked else ()), *((413, 415) if has_body else ()))
    for status, ours in problems(*always).items():
        told = responses.get(str(status))
        if told is None or _PROBLEM not in told.get("content", {}):
            responses[str(status)] = ours
    for status, response in responses.items():
        if status.isdigit() and int(status) >= 400:  # noqa: PLR2004  the first of the errors
            content = response.setdefault("content", {}).setdefault(_PROBLEM, {})
            content["schema"] = {"$ref": f"{_SCHEMAS}Problem"}
    operation["responses"] = dict(sorted(responses.items()))
