"""``/published/grids/{grid_code}`` and ``/me/grids``: the cards of grids, and whose they are."""

import hashlib
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from api.card import Card, OwnGrid, card_of, own_grids, plan_with
from api.http.live import Live, live
from api.http.problems import problems
from api.http.security import actor, needs
from api.http.versioned import REVALIDATED, UNCHANGED, Conditional, answer
from sql.actor import Actor, Role
from sql.card import grid_lines
from sql.engine import at_one_moment

router = APIRouter()

GridCode = Annotated[str, Path(max_length=40, examples=["150203001001007"])]


@router.get(
    "/published/grids/{grid_code}",
    response_model=Card,
    responses={**UNCHANGED, **problems(404, 422)},
    summary="The card of a published grid",
)
def card(
    grid_code: GridCode,
    here: Annotated[Live, Depends(live)],
    asking: Annotated[Actor, Depends(actor)],
    given: Conditional,
) -> Response:
    """Tell what lies in a grid, who is on duty there now, and who beside it.

    Phone numbers are whole for administrators and one's own, masked for all others. What is told
    to an account is not kept by the browser.
    """
    with at_one_moment(here.engine) as connection:
        told = card_of(connection, here.snapshot(), grid_code, asking)
    body = told.model_dump_json().encode()
    tag = f'W/"{hashlib.sha256(body).hexdigest()[:16]}"'
    cache = REVALIDATED if asking.role is Role.PUBLIC else "private, no-store"
    return answer(given, tag, lambda: body, "application/json", cache)


@router.get(
    "/published/grids/{grid_code}/barriers",
    response_class=Response,
    responses={
        200: {
            "description": "A FeatureCollection: longitude, latitude in EPSG:4490.",
            "content": {"application/geo+json": {"schema": {"type": "object"}}},
        },
        **UNCHANGED,
        **problems(404, 422),
    },
    summary="The barriers around a published grid",
)
def lines(
    grid_code: GridCode, here: Annotated[Live, Depends(live)], given: Conditional
) -> Response:
    """Return roads, rivers and railways in a grid and some 200 m around it, to draw its card."""
    plan = plan_with(here.snapshot(), grid_code)
    tag = f'W/"{plan.plan_id}.{plan.version}"'

    def make() -> bytes:
        with here.engine.connect() as connection:
            return grid_lines(connection, plan.plan_id, grid_code).encode()

    return answer(given, tag, make, "application/geo+json")


@router.get("/me/grids", summary="The grids at which one is on post now")
def my_grids(
    asking: Annotated[Actor, Depends(needs())],
    here: Annotated[Live, Depends(live)],
    response: Response,
) -> list[OwnGrid]:
    """Tell at which grids a worker's account is on post now; other accounts are at none."""
    response.headers["cache-control"] = "private, no-store"
    with at_one_moment(here.engine) as connection:
        return own_grids(connection, here.snapshot(), asking)
