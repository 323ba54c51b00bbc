"""What the OpenAPI document tells of batches: bodies and answers in four formats."""

from typing import Any

from api.http.problems import problems

_BINARY = {"type": "string", "format": "binary"}
_COORDINATE = {"type": ["number", "string", "null"]}
_POINT = {
    "type": "object",
    "properties": {"lon": _COORDINATE, "lat": _COORDINATE},
    "additionalProperties": True,
}
_POINTS = {"type": "array", "items": _POINT}
_LOCATED = {
    "type": "object",
    "properties": {
        "grid_code": {"description": "Empty outside and in error."},
        "on_boundary": {"description": "Within 1 cm of a border of the grid."},
        "status": {"description": "`inside`, `snapped`, `outside` or `error`."},
        "reason": {"description": "Why it is in error; only there."},
    },
}
_ANSWER = {"type": "array", "items": _LOCATED}
_PLANS = {
    "type": "array",
    "items": {"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"]},
}
_CSV = "id,lon,lat\n0071,109.8403,40.6574\n0072,,40.6574\n"

BODIES = {
    "requestBody": {
        "required": True,
        "description": (
            "Rows with `lon` and `lat`, under their usual English and Chinese names in tables, or "
            "a column of points in GeoParquet. 64 MiB at most, unless the operator has set "
            "another limit; JSON 8 MiB. CSV in UTF-8 or GBK."
        ),
        "content": {
            "application/json": {
                "schema": {
                    "oneOf": [
                        _POINTS,
                        {
                            "type": "object",
                            "required": ["points"],
                            "properties": {"points": _POINTS},
                        },
                    ]
                },
                "examples": {
                    "list": {"value": [{"id": "0071", "lon": 109.8403, "lat": 40.6574}]},
                    "object": {"value": {"points": [{"lon": 109.8403, "lat": 40.6574}]}},
                },
            },
            "text/csv": {"schema": {"type": "string"}, "example": _CSV},
            "application/vnd.apache.arrow.stream": {"schema": _BINARY, "example": "…"},
            "application/vnd.apache.parquet": {"schema": _BINARY, "example": "PAR1…"},
        },
    }
}


def _told(said: str) -> dict[str, Any]:
    return {"description": said, "content": {"application/problem+json": {}}}


ANSWERS: dict[int | str, dict[str, Any]] = problems(404, 413, 415, 422) | {
    200: {
        "description": "The rows in their order, in the format that they came in.",
        "content": {
            "application/json": {
                "schema": {
                    "oneOf": [
                        _ANSWER,
                        {
                            "type": "object",
                            "required": ["plans", "points"],
                            "properties": {"plans": _PLANS, "points": _ANSWER},
                        },
                    ]
                }
            },
            "text/csv": {"schema": {"type": "string"}},
            "application/vnd.apache.arrow.stream": {"schema": _BINARY},
            "application/vnd.apache.parquet": {"schema": _BINARY},
        },
        "headers": {
            "Gridding-Plans": {
                "description": "Ids of the plans that answered, separated by commas.",
                "schema": {"type": "string"},
            }
        },
    },
    404: _told("Nothing is published, or was at that moment."),
    408: _told("Nothing came for a minute."),
    413: _told("The body is too long, or has too many rows; the limit is told."),
    429: _told("Many points are being located as it is: `Retry-After` says when to try again."),
}
