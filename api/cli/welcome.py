"""Who may log in to the demo, and where to begin: an account a role, a grid, an address."""

from dataclasses import dataclass
from secrets import token_urlsafe

from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection, Engine

from api.address import find_address, settled
from api.locate import locate_at
from gridding.errors import NotFoundError
from gridding.plan import Plan
from sql.accounts import add_account, find_account, set_password
from sql.actor import PUBLIC, Role, operator

_ROLES = (Role.PLANNER, Role.REVIEWER, Role.ADMINISTRATOR, Role.DEPARTMENT)
_PASSWORD_BYTES = 9
_TRIED = 50


@dataclass(frozen=True)
class Example:
    """One grid to look at: an address leads to it, and somebody answers for it.

    Attributes
    ----------
    grid_code : str
    worker_id : str
        Of the first who answers.
    address : str
        Of a building there.
    answer : str
        What a look-up of the address tells.
    """

    grid_code: str
    worker_id: str
    address: str
    answer: str


def example(engine: Engine, plan: Plan) -> Example:
    """Return a grid of a published plan that shows everything, from the middle of the plan on.

    Parameters
    ----------
    engine : Engine
    plan : Plan

    Returns
    -------
    Example

    Raises
    ------
    NotFoundError
        Nobody answers for any grid to which an address leads.
    """
    codes = plan.grids["grid_code"].tolist()
    middle = len(codes) // 2
    units = plan.units[["unit_id", "grid_code"]]
    houses = plan.buildings[["unit_id", "address"]].merge(units, on="unit_id")
    addresses = houses[houses["address"] != ""].groupby("grid_code")["address"].first()
    with engine.connect() as connection:
        for code in (codes[middle:] + codes[:middle])[:_TRIED]:
            if found := _example(connection, code, addresses.get(code, "")):
                return found
    raise NotFoundError("no address leads to a grid for which somebody answers")


def _example(connection: Connection, code: str, address: str) -> Example | None:
    match = settled(find_address(connection, address)) if address else None
    if match is None:
        return None
    answer = locate_at(connection, match.lon, match.lat, "cgcs2000", None, PUBLIC)
    if answer.grid.grid_code != code or not answer.workers:
        return None
    return Example(code, answer.workers[0].worker_id, address, answer.as_text())


def make_accounts(engine: Engine, district: str, worker_id: str) -> dict[str, str]:
    """Make the demo's accounts, or give them other passwords; return name -> password.

    Parameters
    ----------
    engine : Engine
    district : str
        Code of the only district that they are for, but for the administrator.
    worker_id : str
        Of the roster: the name of the worker's account.

    Returns
    -------
    dict of str to str
    """
    by = operator("demo")
    names = {f"demo-{role.value}": role for role in _ROLES} | {worker_id: Role.WORKER}
    passwords = {name: token_urlsafe(_PASSWORD_BYTES) for name in names}
    with engine.begin() as connection:
        for name, role in names.items():
            if find_account(connection, name) is not None:
                set_password(connection, name, passwords[name], by)
                continue
            divisions = () if role is Role.ADMINISTRATOR else (district,)
            add_account(connection, name, role, by, divisions=divisions, password=passwords[name])
    return passwords


def invite(address: str, accounts: dict[str, str], shown: Example) -> None:
    """Print where the pages are and who may log in; the passwords stand nowhere else.

    Parameters
    ----------
    address : str
        Of the server, with the slash at its end.
    accounts : dict
        From `make_accounts`.
    shown : Example
    """
    pages = {
        address: f"the map; look up {shown.address}",
        f"{address}worker?grid={shown.grid_code}": "a grid's people (printed link)",
        f"{address}studio": "the studio",
    }
    where = Table("page", "what", box=None, pad_edge=False)
    where.columns[0].no_wrap = True
    for page, what in pages.items():
        where.add_row(page, what)
    who = Table("name", "password", box=None, pad_edge=False)
    for name, password in accounts.items():
        who.add_row(f"{name} (worker)" if name == shown.worker_id else name, password)
    console = Console()
    for table in (where, who):
        console.print(table)
        console.print()
