"""Logging in and out, who one is, and the audit."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from api.http.identity import address_of
from api.http.live import Live, live
from api.http.logins import Logins, TooManyError
from api.http.security import SESSION_COOKIE, GuardedRoute, actor, needs
from sql.accounts import LONGEST_NAME
from sql.actor import Actor, Role
from sql.audit import audited
from sql.credentials import LONGEST, check_password, close_session, open_session

router = APIRouter(route_class=GuardedRoute)

_PROBLEM: dict[str, Any] = {"content": {"application/problem+json": {}}}
_MOST_ENTRIES = 1000
_LARGEST_ID = 2**63 - 1


class Login(BaseModel):
    """Name and password of an account."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "kim", "password": "correct horse battery"}]}
    )

    name: str = Field(max_length=LONGEST_NAME)
    password: SecretStr


class Me(BaseModel):
    """Who asks."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"name": "kim", "role": "planner", "divisions": ["150203001"]}]
        }
    )

    name: str
    role: Role
    divisions: list[str] = Field(description="Codes of the divisions; empty for all.")


class AuditEntryTold(BaseModel):
    """One thing that was done, or tried; no role: the operator of the machine."""

    id: int
    at: datetime
    account_id: int | None
    name: str
    role: str | None
    address: str
    via: str
    action: str
    subject: str
    detail: dict[str, Any]


class AuditPage(BaseModel):
    """A page of the audit, newest first."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "entries": [
                        {
                            "id": 12,
                            "at": "2026-03-01T12:00:00+08:00",
                            "account_id": 3,
                            "name": "kim",
                            "role": "planner",
                            "address": "192.0.2.7",
                            "via": "password",
                            "action": "login",
                            "subject": "kim",
                            "detail": {},
                        }
                    ],
                    "next": 12,
                }
            ]
        }
    )

    entries: list[AuditEntryTold]
    next: int | None = Field(description="`before` of the next page; null on the last.")


def logins(request: Request) -> Logins:
    """Return the app's own `Logins`; a dependency of endpoints."""
    state = request.app.state
    if not hasattr(state, "logins"):
        state.logins = Logins()
    found: Logins = state.logins
    return found


@router.post(
    "/login",
    responses={
        401: {**_PROBLEM, "description": "There is no such account, or the password is wrong."},
        422: {**_PROBLEM, "description": "`faults` says what is wrong with what was sent."},
        429: {**_PROBLEM, "description": "Too often in vain: `Retry-After` says for how long."},
    },
)
def login(
    request: Request,
    response: Response,
    body: Login,
    here: Annotated[Live, Depends(live)],
    tries: Annotated[Logins, Depends(logins)],
) -> Me:
    """Log a browser in: sets a cookie that ends after two hours without use, at most twelve."""
    address = address_of(request)

    def check() -> tuple[Actor, str] | None:
        with here.engine.begin() as connection:
            known = check_password(connection, body.name, body.password.get_secret_value(), address)
            if known is None:
                return None
            former = request.cookies.get(SESSION_COOKIE)
            if former:
                close_session(connection, former, known)
            return known, open_session(connection, known)

    try:
        found = tries.attempt(body.name, address, check)
    except TooManyError as error:
        after = {"retry-after": str(error.retry_after)}
        raise HTTPException(HTTPStatus.TOO_MANY_REQUESTS, str(error), after) from None
    if found is None:
        raise HTTPException(HTTPStatus.UNAUTHORIZED, "no such account, or another password")
    known, secret = found
    response.set_cookie(
        SESSION_COOKIE,
        secret,
        max_age=int(LONGEST.total_seconds()),
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )
    response.headers["cache-control"] = "no-store"
    return _me(known)


@router.post("/logout", status_code=HTTPStatus.NO_CONTENT)
def logout(
    request: Request,
    here: Annotated[Live, Depends(live)],
    asking: Annotated[Actor, Depends(actor)],
) -> Response:
    """End the session, if there is one."""
    secret = request.cookies.get(SESSION_COOKIE)
    if secret:
        with here.engine.begin() as connection:
            close_session(connection, secret, asking)
    response = Response(status_code=HTTPStatus.NO_CONTENT)
    response.delete_cookie(SESSION_COOKIE, path="/")
    return response


@router.get("/me")
def me(asking: Annotated[Actor, Depends(needs())]) -> Me:
    """Tell who asks."""
    return _me(asking)


@router.get("/audit")
def audit(
    _asking: Annotated[Actor, Depends(needs(Role.ADMINISTRATOR))],
    here: Annotated[Live, Depends(live)],
    before: Annotated[
        int | None, Query(ge=1, le=_LARGEST_ID, description="`next` of the page before.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=_MOST_ENTRIES, description="Entries of a page.")] = 100,
) -> AuditPage:
    """Tell who did what, when and from where, newest first; for administrators."""
    with here.engine.connect() as connection:
        found = audited(connection, before=before, limit=limit)
    entries = [AuditEntryTold(**vars(entry)) for entry in found]
    return AuditPage(entries=entries, next=found[-1].id if len(found) == limit else None)


def _me(asking: Actor) -> Me:
    assert asking.role is not None  # noqa: S101  the operator does not come by HTTP
    return Me(name=asking.name, role=asking.role, divisions=sorted(asking.divisions))
