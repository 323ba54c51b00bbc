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
SEE_DRAFTS = (Role.PLANNER, Role.REVIEWER, Role.ADMINISTRATOR)

LOCATE = {"lon": 0, "lat": 0, "crs": "wgs84"}

ROWS = (
    Row("GET", "/", everybody(200)),
    Row("GET", "/openapi.json", everybody(200)),
    Row("GET", "/healthz", everybody(200)),
    Row("GET", "/locate", everybody(404), query=LOCATE),
    Row("GET", "/crosswalk", everybody(404), query={"department": "公安"}),
    Row("GET", "/published/{layer}", everybody(200), {"layer": "grids"}),
    Row("POST", "/login", everybody(422), body={"name": "li"}),
    Row("POST", "/logout", everybody(204)),
    Row("GET", "/me", only(200, *ACCOUNTS)),
    Row("GET", "/audit", only(200, Role.ADMINISTRATOR)),
)
