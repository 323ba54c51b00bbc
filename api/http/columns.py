"""``/plans/{id}/assignment|dual-graph``: what a page keeps of a plan, an array a column."""

from collections.abc import Callable
from functools import partial
from typing import Any

from fastapi import APIRouter, Response
from sqlalchemy import Connection

from api.http.problems import problems
from api.http.seen import Asked, Seen
from api.http.versioned import UNCHANGED, Conditional, answer, of_version
from sql import columns
from sql.engine import at_one_moment
from sql.visible import PlanHead, require_visible

router = APIRouter(tags=["plans"])

_NUMBERS = {"type": "array", "items": {"type": "number"}}
_ASSIGNMENT = {
    "version": 7,
    "grids": ["150203001001001", "150203001001002"],
    "communities": [
        {
            "code": "150203001001",
            "name": "友谊社区",
            "street_code": "150203001",
            "street_name": "友谊大街街道",
            "target": 450,
        }
    ],
    "compounds": ["友谊小区"],
    "units": {
        "unit_id": [311, 312],
        "grid": [0, 1],
        "community": [0, 0],
        "households": [24, 30],
        "population": [61, None],
        "buildings": [1, 1],
        "compound": [0, -1],
        "lon": [109.840312, 109.840871],
        "lat": [40.657402, 40.657398],
    },
}
_GRAPH = {
    "classes": ["none", "path", "service"],
    "edges": {
        "a": [0],
        "b": [1],
        "length_m": [41.3],
        "cost": [24.8],
        "class": [1],
        "usable": [1],
    },
}


def _columns(example: dict[str, Any]) -> dict[str, Any]:
    names = list(example)
    return {"type": "object", "required": names, "properties": dict.fromkeys(names, _NUMBERS)}


def _described(schema: dict[str, Any], example: dict[str, Any]) -> dict[int | str, dict[str, Any]]:
    whole = {"type": "object", "required": list(example), "properties": schema}
    content = {"application/json": {"schema": whole, "example": example}}
    return {200: {"description": "In columns.", "content": content}, **UNCHANGED, **problems(404)}


_UNITS = _columns(_ASSIGNMENT["units"])  # type: ignore[arg-type]  # a dict among others
_UNITS["properties"] |= {"population": {"type": "array", "items": {"type": ["integer", "null"]}}}


def _made(asked: Asked, of: Callable[[Connection, PlanHead], str]) -> bytes:
    with at_one_moment(asked.here.engine) as connection:
        return of(connection, require_visible(connection, asked.plan.id, asked.by)).encode()


@router.get(
    "/plans/{plan_id}/assignment",  # noqa: FAST003  Seen takes it
    response_class=Response,
    responses=_described({"units": _UNITS}, _ASSIGNMENT),
    summary="Which unit is in which grid",
)
def assignment(asked: Seen, given: Conditional) -> Response:
    """Return every unit with its grid, community, compound, counts and a point on it.

    Sorted by ``unit_id``; ``grid``, ``community`` and ``compound`` are positions in the lists
    beside, -1 for no compound. Points are longitude, latitude in EPSG:4490.
    """
    make = partial(_made, asked, columns.assignment)
    return answer(given, of_version(asked), make, "application/json")


@router.get(
    "/plans/{plan_id}/dual-graph",  # noqa: FAST003  Seen takes it
    response_class=Response,
    responses=_described({"edges": _columns(_GRAPH["edges"])}, _GRAPH),  # type: ignore[arg-type]
    summary="Which units border on each other",
)
def dual_graph(asked: Seen, given: Conditional) -> Response:
    """Return the borders between units: metres, cost, the class along which most of it runs.

    ``a`` and ``b`` are positions of units in the assignment; a grid may hang together by what is
    ``usable``: borders that are not hard, and those across which too small a part was joined.
    """
    make = partial(_made, asked, columns.dual_graph)
    return answer(given, of_version(asked), make, "application/json")
