"""The demo's accounts: one a role, for its district, with new passwords at every start."""

import pytest
from sqlalchemy import Engine

from api.cli.welcome import invite, make_accounts
from sql.accounts import list_accounts
from sql.credentials import check_password


def test_each_start_makes_passwords_that_log_in_and_ends_the_former(engine: Engine) -> None:
    first = make_accounts(engine, "150203")
    second = make_accounts(engine, "150203")
    assert list(second) == ["demo-planner", "demo-reviewer", "demo-administrator"]
    assert len({*first.values(), *second.values()}) == 6
    with engine.begin() as connection:
        for name, password in second.items():
            known = check_password(connection, name, password, "127.0.0.1")
            assert known is not None
            assert known.role is not None
            assert name == f"demo-{known.role}"
            assert check_password(connection, name, first[name], "127.0.0.1") is None
        divisions = {entry.name: entry.divisions for entry in list_accounts(connection)}
    assert divisions == {
        "demo-planner": ("150203",), "demo-reviewer": ("150203",), "demo-administrator": ()
    }  # fmt: skip


def test_the_terminal_tells_where_and_as_whom(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    accounts = make_accounts(engine, "150203")
    invite("http://127.0.0.1:8000/", accounts)
    said = capsys.readouterr().out
    assert "http://127.0.0.1:8000/studio" in said
    assert all(f"{name} " in said and password in said for name, password in accounts.items())
