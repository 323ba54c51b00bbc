"""``gridding user``: accounts without a terminal, tokens alone on stdout, no secret in any word."""

import io
import json
import os
import subprocess
import sys

import pytest
from serving import Program
from sqlalchemy import Engine, text

from sql.actor import Role
from sql.credentials import actor_of_token, check_password

PASSWORD = "correct horse battery"
PROGRAM = (sys.executable, "-c", "from api.cli import main; main()")


@pytest.fixture
def program(engine: Engine, monkeypatch, capsys) -> Program:
    return Program(engine, monkeypatch, capsys)


@pytest.fixture
def typed(monkeypatch):
    def type_in(words: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO(words))

    return type_in


def test_an_account_is_added_with_divisions_and_a_password_from_stdin(program, typed):
    typed(PASSWORD + "\n")
    divisions = ("--division", "150203002", "--division", "150203001")
    added = program("user", "add", "li", "--role", "planner", *divisions, "--password-stdin")
    assert added[0] == 0
    assert PASSWORD not in added[1] + added[2]
    with program.engine.begin() as connection:
        actor = check_password(connection, "li", PASSWORD)
    assert (actor.role, actor.divisions) == (Role.PLANNER, {"150203001", "150203002"})
    listed = json.loads(program("user", "list", "--json")[1])
    del listed[0]["created_at"]
    assert listed == [
        {
            "id": 1,
            "name": "li",
            "role": "planner",
            "divisions": ["150203001", "150203002"],
            "password": True,
            "tokens": 0,
            "revoked_at": None,
        }
    ]


@pytest.mark.parametrize("role", [role.value for role in Role if role is not Role.PUBLIC])
def test_every_role_can_be_given(program, role):
    assert program("user", "add", "li", "--role", role)[0] == 0
    assert json.loads(program("user", "list", "--json")[1])[0]["role"] == role


def test_a_token_stands_alone_on_stdout_and_lasts_as_long_as_asked(program):
    program("user", "add", "li", "--role", "worker")
    code, out, said = program("user", "token", "li", "--days", "7")
    assert (code, said, out.count("\n")) == (0, "", 1)
    reading = program("user", "token", "li", "--read-only")[1].strip()
    with program.engine.connect() as connection:
        actor = actor_of_token(connection, out.strip())
        assert (actor.name, actor.role, actor.read_only) == ("li", Role.WORKER, False)
        assert actor_of_token(connection, reading).read_only
        days = text("SELECT extract(day FROM expires_at - created_at) FROM tokens ORDER BY id")
        assert connection.scalars(days).all() == [7, 90]


def test_a_revocation_ends_everything(program, typed):
    typed(PASSWORD)
    program("user", "add", "li", "--role", "viewer", "--password-stdin")
    token = program("user", "token", "li")[1].strip()
    assert program("user", "revoke", "li")[0] == 0
    with program.engine.begin() as connection:
        assert actor_of_token(connection, token) is None
        assert check_password(connection, "li", PASSWORD) is None
    shown = program("user", "list")[1]
    assert "li" in shown
    assert "viewer" in shown


def test_another_password_takes_the_place_of_the_first(program, typed):
    program("user", "add", "li", "--role", "viewer")
    typed("another password\r\n")
    assert program("user", "password", "li")[0] == 0
    with program.engine.begin() as connection:
        assert check_password(connection, "li", "another password") is not None


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("add", "li", "--role", "planner"), 6, "li already"),
        (("add", "x", "--role", "king"), 2, "king"),
        (("add", "x", "--role", "public"), 2, "public"),
        (("add", "x"), 2, "--role"),
        (("add", "", "--role", "viewer"), 2, "no name"),
        (("add", "x", "--role", "administrator", "--division", "1"), 2, "all divisions"),
        (("add", "x", "--role", "viewer", "--password-stdin"), 2, "length"),
        (("token", "x"), 5, "no account x"),
        (("token", "li", "--days", "0"), 2, "--days"),
        (("revoke", "x"), 5, "no account x"),
        (("password", "x"), 5, "no account x"),
    ],
)
def test_what_cannot_be_done_is_said_in_words_and_by_the_exit_code(
    program, typed, arguments, code, words
):
    program("user", "add", "li", "--role", "viewer")
    typed("short\n" if "--password-stdin" in arguments else PASSWORD)
    found = program("user", *arguments)
    assert found[0] == code
    assert words in found[2]
    assert "short" not in found[2].split()


def test_the_audit_says_that_the_operator_did_it(program):
    program("user", "add", "li", "--role", "viewer")
    with program.engine.connect() as connection:
        row = connection.execute(text("SELECT name, role, address, via FROM audit")).one()
    assert row.name.startswith("operator ")
    assert (row.role, row.address, row.via) == (None, "command line", "command line")


def test_no_terminal_is_needed(engine: Engine):
    url = engine.url.render_as_string(hide_password=False)
    done = subprocess.run(
        [*PROGRAM, "user", "add", "li", "--role", "viewer", "--password-stdin"],
        env=os.environ | {"DATABASE_URL": url},
        input=PASSWORD,
        text=True,
        capture_output=True,
        start_new_session=True,
        check=True,
    )
    assert done.stdout == "li: viewer\n"
