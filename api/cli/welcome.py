"""Who may log in to the demo: an account a role, and the terminal that tells their passwords."""

from secrets import token_urlsafe

from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine

from sql.accounts import add_account, find_account, set_password
from sql.actor import Role, operator

_ROLES = (Role.PLANNER, Role.REVIEWER, Role.ADMINISTRATOR)
_PASSWORD_BYTES = 9


def make_accounts(engine: Engine, district: str) -> dict[str, str]:
    """Make the demo's accounts, or give them other passwords; return name -> password.

    Parameters
    ----------
    engine : Engine
    district : str
        Code of the only district that planner and reviewer are for.

    Returns
    -------
    dict of str to str
    """
    by = operator("demo")
    passwords = {f"demo-{role.value}": token_urlsafe(_PASSWORD_BYTES) for role in _ROLES}
    with engine.begin() as connection:
        for role, (name, password) in zip(_ROLES, passwords.items(), strict=True):
            if find_account(connection, name) is not None:
                set_password(connection, name, password, by)
                continue
            divisions = () if role is Role.ADMINISTRATOR else (district,)
            add_account(connection, name, role, by, divisions=divisions, password=password)
    return passwords


def invite(address: str, accounts: dict[str, str]) -> None:
    """Print where the studio is and who may log in; the passwords stand nowhere else.

    Parameters
    ----------
    address : str
        Of the server, with the slash at its end.
    accounts : dict
        From `make_accounts`.
    """
    table = Table("name", "password", title=f"{address}studio", title_justify="left", box=None,
                  pad_edge=False)  # fmt: skip
    for name, password in accounts.items():
        table.add_row(name, password)
    Console().print(table)
