"""What can go wrong, as the OpenAPI document tells it: an example of each problem+json."""

from http import HTTPStatus
from typing import Any

_SAID: dict[int, tuple[str, str, dict[str, Any]]] = {
    400: (
        "The request cannot be read.",
        "there is a NUL character in the address",
        {},
    ),
    401: (
        "Nobody is logged in, or the token is unknown, expired or revoked.",
        "log in, or send a token",
        {},
    ),
    403: (
        "Whoever asks may not do that; said before the body is looked at.",
        "a viewer may not do that: it takes a planner",
        {},
    ),
    404: (
        "There is no such thing, or whoever asks may not see it.",
        "there is no plan 4",
        {"plan_id": 4},
    ),
    409: (
        (
            "The plan's state does not allow it, or somebody else's change came first: then "
            "`version` is the plan's version now, and `changes` says who changed what since "
            "`base_version`."
        ),
        "plan 4 is at version 8, and not 7 any more",
        {
            "version": 8,
            "changes": [
                {
                    "version": 8,
                    "at": "2026-10-31T09:12:44.120611+08:00",
                    "by": "planner-li",
                    "action": "move_units",
                    "grids": ["150203001001007", "150203001001008"],
                }
            ],
        },
    ),
    413: ("The body is too long.", "a body has at most 2097152 bytes", {}),
    415: ("The body is not said to be JSON.", "send the body as application/json", {}),
    422: (
        (
            "`faults` says what is wrong with what was asked, and where: `column` names the "
            "member, `place` a point of the map (longitude, latitude)."
        ),
        "grid 150203001001007 would lie in 2 pieces, found 2, wanted 1",
        {
            "faults": [
                {
                    "message": "grid 150203001001007 would lie in 2 pieces",
                    "found": "2",
                    "wanted": "1",
                    "place": [109.8403, 40.6574],
                }
            ]
        },
    ),
    502: (
        "A server that this one asks gave no answer that can be used.",
        "the basemap's server does not answer",
        {},
    ),
    503: (
        (
            "The database cannot be reached just now; nothing was changed. Try again after as "
            "many seconds as `Retry-After` says."
        ),
        "the database cannot be reached just now",
        {},
    ),
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the ``responses`` of an endpoint that may answer with these.

    Parameters
    ----------
    *statuses : int

    Returns
    -------
    dict
        Status -> description and example.
    """
    return {status: _response(status) for status in statuses}


def _response(status: int) -> dict[str, Any]:
    description, detail, fields = _SAID[status]
    title = HTTPStatus(status).phrase
    told = {"type": "about:blank", "title": title, "status": status, "detail": detail, **fields}
    return {
        "description": description,
        "content": {"application/problem+json": {"example": told}},
    }
