"""``/plans/{id}/edits|undo|redo``: edits of a draft, each on the version that it was made for."""

import operator
from dataclasses import replace
from functools import reduce
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field, RootModel, create_model

from api.http.bodies import JsonBody
from api.http.language import Spoken
from api.http.problems import problems
from api.http.security import GuardedRoute, needs
from api.http.seen import Seen
from api.replies import EditTold, edit_told
from gridding.edit.ops import Op, read_op
from sql import editing
from sql.actor import Role

router = APIRouter(
    route_class=GuardedRoute,
    tags=["edits"],
    dependencies=[Depends(needs(Role.PLANNER))],
    responses=problems(404, 409),
)

Version = Annotated[
    int, Field(ge=1, le=2**31 - 1, description="The version that it was made for.", examples=[7])
]


DryRun = Annotated[bool, Query(description="Tell what the edit would do, and do not do it.")]


class Based(BaseModel):
    """A step back or forth; on whatever version the plan is at, where none is named."""

    model_config = ConfigDict(extra="forbid")

    base_version: Version | None = None


_KINDS = get_args(get_args(Op)[0])
"""The models of the edits, each of which gets a base version beside its own members."""

_BASED = tuple(
    create_model(kind.__name__, __base__=kind, __doc__=kind.__doc__, base_version=(Version, ...))
    for kind in _KINDS
)


class Edit(RootModel[Annotated[reduce(operator.or_, _BASED), Field(discriminator="op")]]):  # type: ignore[misc]
    """An edit of a draft."""

    def op(self) -> Op:
        """Return the edit without the version."""
        return read_op(self.root.model_dump(exclude={"base_version"}))


_EXAMPLES: dict[str, dict[str, Any]] = {
    "move_units": {"unit_ids": [311, 312], "to_grid": "150203001001008"},
    "merge_grids": {"grid_codes": ["150203001001007", "150203001001008"]},
    "split_grid": {"grid_code": "150203001001007", "parts": 2},
    "split_by_line": {
        "grid_code": "150203001001007",
        "line": {"type": "LineString", "coordinates": [[109.8403, 40.6574], [109.8462, 40.659]]},
    },
    "new_grid": {"unit_ids": [311, 312]},
    "rebalance": {"grid_codes": ["150203001001007", "150203001001008"], "stability": 0.5},
    "rename": {"grid_code": "150203001001007", "name": "友谊第七网格"},
    "set_kind": {"grid_code": "150203001001007", "kind": "dedicated"},
    "lock": {"grid_code": "150203001001007"},
    "unlock": {"grid_code": "150203001001007"},
    "comment": {"grid_code": "150203001001007", "text": "学校南门改到东侧"},
}
_EDIT = JsonBody(
    Edit, **{op: {"base_version": 7, "op": op, **rest} for op, rest in _EXAMPLES.items()}
)
_STEP = JsonBody(Based, step={"base_version": 7})


@router.post("/plans/{plan_id}/edits", openapi_extra=_EDIT.described(), summary="Edit a draft")
def edit(
    asked: Seen, body: Annotated[Edit, Depends(_EDIT)], lang: Spoken, *, dry_run: DryRun = False
) -> EditTold:
    """Do one edit, whole or not at all; the version goes up by one.

    With `dry_run` it is judged and told all the same, and nothing is kept: the version stays.
    """
    base = body.root.base_version
    with asked.here.engine.connect() as connection, connection.begin() as transaction:
        outcome = editing.edit(connection, asked.plan.id, base, body.op(), asked.by)
        if dry_run:
            transaction.rollback()
    return edit_told(replace(outcome, version=base) if dry_run else outcome, lang)


@router.post("/plans/{plan_id}/undo", openapi_extra=_STEP.described(), summary="Undo an edit")
def undo(asked: Seen, body: Annotated[Based, Depends(_STEP)], lang: Spoken) -> EditTold:
    """Take back the last edit in force; the version goes up by one."""
    with asked.here.engine.begin() as connection:
        outcome = editing.undo(connection, asked.plan.id, body.base_version, asked.by)
    return edit_told(outcome, lang)


@router.post("/plans/{plan_id}/redo", openapi_extra=_STEP.described(), summary="Redo an edit")
def redo(asked: Seen, body: Annotated[Based, Depends(_STEP)], lang: Spoken) -> EditTold:
    """Do again what was taken back last; the version goes up by one."""
    with asked.here.engine.begin() as connection:
        outcome = editing.redo(connection, asked.plan.id, body.base_version, asked.by)
    return edit_told(outcome, lang)
