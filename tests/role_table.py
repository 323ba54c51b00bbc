"""What each endpoint answers to each role: a row an endpoint, none left out.

A new endpoint needs a row. Plan 1 is published and plan 2 a draft, both of `sample_plan`; each role
has an account for all divisions. Where somebody is refused for who they are (401, 403), the test
sends a body that cannot be read: it must not matter.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sql.actor import Role

PUBLISHED, DRAFT = 1, 2


@dataclass(frozen=True)
class Row:
    """An endpoint, what to send it, and the status by role."""

    method: str
    path: str
    statuses: Mapping[Role, int]
    at: Mapping[str, object] = field(default_factory=dict)
    query: Mapping[str, object] = field(default_factory=dict)
    body: Any = None

    @property
    def address(self) -> str:
        return self.path.format_map(self.at)

    @property
    def open(self) -> bool:
        return self.statuses[Role.PUBLIC] != 401


def everybody(status: int) -> dict[Role, int]:
    """All get the same."""
    return dict.fromkeys(Role, status)


def only(status: int, *roles: Role) -> dict[Role, int]:
    """Some get this; the public is asked to log in, others are refused."""
    return dict.fromkeys(Role, 403) | {Role.PUBLIC: 401} | dict.fromkeys(roles, status)


ACCOUNTS = tuple(role for role in Role if role is not Role.PUBLIC)
AWAY = (Role.WORKER, Role.PLANNER, Role.ADMINISTRATOR)
SEE_DRAFTS = (Role.PLANNER, Role.REVIEWER, Role.ADMINISTRATOR)
REPORT_EVENTS = (Role.WORKER, Role.DEPARTMENT, Role.ADMINISTRATOR)
READ_EVENTS = (*REPORT_EVENTS, Role.PLANNER, Role.REVIEWER)


def seen(status: int) -> dict[Role, int]:
    """Of a draft: for all others it is not there."""
    return everybody(404) | dict.fromkeys(SEE_DRAFTS, status)


STAFF_OF_DRAFT = only(200, *SEE_DRAFTS) | {Role.DEPARTMENT: 404}
THE_PUBLISHED, THE_DRAFT = {"plan_id": PUBLISHED}, {"plan_id": DRAFT}
TILE = {"z": 14, "x": 0, "y": 0}
GRID = {"grid_code": "150203001001001"}
LOCATE = {"lon": 1, "lat": 1, "crs": "wgs84"}

ROWS = (
    Row("GET", "/", everybody(200)),
    Row("GET", "/studio", everybody(200)),
    Row("GET", "/worker", everybody(200)),
    Row("GET", "/worker-sw.js", everybody(200)),
    Row("GET", "/embed", everybody(200)),
    Row("GET", "/embed.png", everybody(404), query={"grid": "none"}),
    Row("GET", "/openapi.json", everybody(200)),
    Row("GET", "/healthz", everybody(200)),
    Row("GET", "/locate", everybody(404), query=LOCATE),
    Row(
        "POST", "/locate/batch", everybody(200), query={"crs": "wgs84"}, body=[{"lon": 0, "lat": 0}]
    ),
    Row("GET", "/crosswalk", everybody(404), query={"department": "公安"}),
    Row("GET", "/published/{layer}", everybody(200), {"layer": "grids"}),
    Row("GET", "/published/grids/{grid_code}", everybody(200), GRID),
    Row("GET", "/published/grids/{grid_code}/barriers", everybody(200), GRID),
    Row("GET", "/basemaps", everybody(200)),
    Row(
        "GET",
        "/basemaps/{name}/{z}/{x}/{y}",
        everybody(404),
        {"name": "none", "z": 1, "x": 0, "y": 0},
    ),
    Row("GET", "/login", everybody(200)),
    Row("POST", "/login", everybody(422), body={"name": "li"}),
    Row("POST", "/logout", everybody(204)),
    Row("GET", "/me", only(200, *ACCOUNTS)),
    Row("GET", "/me/grids", only(200, *ACCOUNTS)),
    Row("GET", "/audit", only(200, Role.ADMINISTRATOR)),
    Row("GET", "/plans", everybody(200)),
    Row("POST", "/plans", only(201, Role.PLANNER), body={"from_plan": PUBLISHED}),
    Row("GET", "/plans/{plan_id}", seen(200), THE_DRAFT),
    Row("GET", "/plans/{plan_id}/grids", seen(200), THE_DRAFT),
    Row("GET", "/plans/{plan_id}/units", seen(200), THE_DRAFT),
    Row("GET", "/plans/{plan_id}/exceptions", seen(200), THE_DRAFT),
    Row("GET", "/plans/{plan_id}/assignment", seen(200), THE_DRAFT),
    Row("GET", "/plans/{plan_id}/dual-graph", seen(200), THE_DRAFT),
    Row("GET", "/plans/{plan_id}/tiles/{z}/{x}/{y}", seen(200), THE_DRAFT | TILE),
    Row("GET", "/plans/{plan_id}/find", seen(200), THE_DRAFT, {"q": "1"}),
    Row("GET", "/plans/{plan_id}/grids/{grid_code}/why", seen(200), THE_DRAFT | GRID),
    Row("GET", "/plans/{plan_id}/log", only(200, *SEE_DRAFTS), THE_DRAFT),
    Row("GET", "/plans/{plan_id}/diff/{other}", seen(200), THE_DRAFT | {"other": PUBLISHED}),
    Row("GET", "/plans/{plan_id}/load", STAFF_OF_DRAFT, THE_DRAFT),
    Row("GET", "/plans/{plan_id}/handover/{other}", STAFF_OF_DRAFT, THE_DRAFT | {"other": 1}),
    Row("GET", "/plans/{plan_id}/export/{format}", seen(200), THE_DRAFT | {"format": "geojson"}),
    Row("POST", "/plans/{plan_id}/edits", only(422, Role.PLANNER), THE_DRAFT, body={}),
    Row("POST", "/plans/{plan_id}/undo", only(409, Role.PLANNER), THE_DRAFT, body={}),
    Row("POST", "/plans/{plan_id}/redo", only(409, Role.PLANNER), THE_DRAFT, body={}),
    Row("POST", "/plans/{plan_id}/submit", only(409, Role.PLANNER), THE_PUBLISHED, body={}),
    Row("POST", "/plans/{plan_id}/approve", only(409, Role.REVIEWER), THE_DRAFT, body={}),
    Row("POST", "/plans/{plan_id}/reject", only(409, Role.REVIEWER), THE_DRAFT, body={}),
    Row("POST", "/plans/{plan_id}/publish", only(409, Role.ADMINISTRATOR), THE_DRAFT, body={}),
    Row("GET", "/districts", only(200, Role.PLANNER, Role.ADMINISTRATOR)),
    Row("POST", "/districts", only(415, Role.PLANNER, Role.ADMINISTRATOR), body={}),
    Row(
        "POST",
        "/districts/{code}/places",
        only(415, Role.PLANNER, Role.ADMINISTRATOR),
        {"code": "150203"},
        {"source": "市场监管"},
        body={},
    ),
    Row("GET", "/plans/{plan_id}/places", seen(200), THE_DRAFT),
    Row("POST", "/events", only(422, *REPORT_EVENTS), body={}),
    Row("GET", "/events", only(200, *READ_EVENTS)),
    Row("GET", "/events/counts", only(200, *READ_EVENTS)),
    Row("GET", "/events/{event_id}", only(404, *READ_EVENTS), {"event_id": 1}),
    Row("POST", "/events/{event_id}/place", only(422, *REPORT_EVENTS), {"event_id": 1}, body={}),
    Row(
        "POST",
        "/districts/{code}/roster",
        only(415, Role.PLANNER, Role.ADMINISTRATOR),
        {"code": "150203"},
        body={},
    ),
    Row("POST", "/absences", only(422, *AWAY), body={}),
    Row("GET", "/absences", only(200, *AWAY)),
    Row("DELETE", "/absences/{absence_id}", only(404, *AWAY), {"absence_id": 1}),
    Row("POST", "/jobs", only(422, Role.PLANNER, Role.ADMINISTRATOR), body={}),
    Row("GET", "/jobs", only(200, *SEE_DRAFTS)),
    Row("GET", "/jobs/{job_id}", only(404, *SEE_DRAFTS), {"job_id": 1}),
    Row("GET", "/jobs/{job_id}/events", only(404, *SEE_DRAFTS), {"job_id": 1}),
    Row(
        "POST",
        "/jobs/{job_id}/cancel",
        only(404, Role.PLANNER, Role.ADMINISTRATOR),
        {"job_id": 1},
    ),
)
