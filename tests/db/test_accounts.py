"""Accounts: passwords, tokens, sessions, revocation, and what the audit keeps of them."""

from datetime import timedelta

import argon2
import pytest
from sqlalchemy import Connection, select, text, update

from gridding.errors import ConflictError, InputError, LifecycleError, NotFoundError
from sql import passwords
from sql.accounts import add_account, list_accounts, revoke, set_password
from sql.actor import Role, Via, operator
from sql.audit import audit, audited
from sql.credentials import (
    IDLE,
    LONGEST,
    TOKEN_PREFIX,
    actor_of_session,
    actor_of_token,
    check_password,
    close_session,
    make_token,
    open_session,
)
from sql.refusals import refusals_told
from sql.tables import Account, Session, Token, TokenScope

KIM, SECRET = operator("kim"), "correct horse battery"


@pytest.fixture
def planner(connection: Connection) -> str:
    add_account(connection, "li", Role.PLANNER, KIM, divisions=["150203"], password=SECRET)
    return "li"


def test_a_password_tells_whose_it_is_and_another_does_not(connection, planner):
    actor = check_password(connection, planner, SECRET, "192.0.2.1")
    assert actor is not None
    assert (actor.name, actor.role, actor.divisions) == ("li", Role.PLANNER, {"150203"})
    assert (actor.address, actor.via, actor.read_only) == ("192.0.2.1", Via.PASSWORD, False)
    assert check_password(connection, planner, SECRET + "!") is None
    assert check_password(connection, "nobody", SECRET) is None
    assert check_password(connection, planner, "x" * 100_000) is None


def test_a_letter_with_an_accent_is_one_however_it_is_typed(connection):
    add_account(connection, "zoe", Role.VIEWER, KIM, password="geh\u00e9im geh\u00e9im")
    assert check_password(connection, "zoe", "gehe\u0301im gehe\u0301im") is not None


def test_an_account_without_a_password_lets_nobody_log_in(connection):
    add_account(connection, "program", Role.VIEWER, KIM)
    assert check_password(connection, "program", "") is None
    assert check_password(connection, "program", "nobody has this password") is None
    assert check_password(connection, "nobody", "nobody has this password") is None


def test_unknown_names_are_hashed_for_as_known_ones_are(connection, planner, monkeypatch):
    verified: list[str] = []

    class Noting(argon2.PasswordHasher):
        def verify(self, stored, password):
            verified.append(stored.split("$")[3])
            return super().verify(stored, password)

    monkeypatch.setattr(passwords, "_HASHER", Noting())
    for name in (planner, "nobody"):
        check_password(connection, name, "wrong password")
    assert len(verified) == 2
    assert verified[0] == verified[1], "the parameters, which decide how long it takes"


def test_a_password_is_hashed_anew_once_parameters_change(connection, planner, monkeypatch):
    asked = select(Account.password_hash).where(Account.name == planner)
    before = connection.scalar(asked)
    check_password(connection, planner, SECRET)
    assert connection.scalar(asked) == before
    monkeypatch.setattr(passwords, "_HASHER", argon2.PasswordHasher(time_cost=1))
    check_password(connection, planner, "wrong password")
    assert connection.scalar(asked) == before
    assert check_password(connection, planner, SECRET) is not None
    assert ",t=1," in connection.scalar(asked)
    assert check_password(connection, planner, SECRET) is not None


@pytest.mark.parametrize("password", ["", "short", "x" * 9, "x" * 1025])
def test_a_password_of_the_wrong_length_is_refused_and_not_repeated(connection, password):
    with pytest.raises(InputError, match="length") as caught:
        add_account(connection, "li", Role.VIEWER, KIM, password=password)
    assert not password or password not in str(caught.value)


@pytest.mark.parametrize("name", ["", " li", "li ", "l\ni", "l\x00i", "x" * 101])
def test_a_name_is_short_and_printable(connection, name):
    with pytest.raises(InputError, match="name"):
        add_account(connection, name, Role.VIEWER, KIM)


def test_an_administrator_is_for_all_divisions_and_the_public_has_no_account(connection):
    with pytest.raises(InputError, match="administrator"):
        add_account(connection, "li", Role.ADMINISTRATOR, KIM, divisions=["150203"])
    with pytest.raises(InputError, match="public"):
        add_account(connection, "li", Role.PUBLIC, KIM)
    with pytest.raises(InputError, match="empty code"):
        add_account(connection, "li", Role.PLANNER, KIM, divisions=[""])


def test_a_name_is_given_again_only_after_its_account_is_revoked(connection, planner):
    with pytest.raises(ConflictError, match="li already"):
        add_account(connection, planner, Role.REVIEWER, KIM)
    revoke(connection, planner, KIM)
    add_account(connection, planner, Role.REVIEWER, KIM)
    assert [entry.role for entry in list_accounts(connection)] == [Role.PLANNER, Role.REVIEWER]


def test_the_database_refuses_a_second_account_of_a_name(connection, planner):
    row = "INSERT INTO accounts (name, role, divisions) VALUES ('li', 'viewer', '{}')"
    with pytest.raises(ConflictError), refusals_told(), connection.begin_nested():
        connection.execute(text(row))


def test_a_token_is_random_prefixed_and_not_stored(connection, planner):
    token = make_token(connection, planner, 1, TokenScope.WRITE, KIM)
    other = make_token(connection, planner, 1, TokenScope.READ, KIM)
    assert token.startswith(TOKEN_PREFIX)
    assert len(token) - len(TOKEN_PREFIX) == 43  # 256 bits in base64
    assert token != other
    stored = connection.execute(text("SELECT tokens::text FROM tokens")).scalars().all()
    assert not any(token.removeprefix(TOKEN_PREFIX) in row for row in stored)
    actor = actor_of_token(connection, token, "192.0.2.1")
    assert actor is not None
    assert (actor.name, actor.role, actor.via) == ("li", Role.PLANNER, Via.TOKEN)
    assert not actor.read_only
    assert actor_of_token(connection, other).read_only
    for bad in ("", token + "x", token[:-1], token.swapcase(), "\udcff"):
        assert actor_of_token(connection, bad) is None


def test_a_token_ends_by_itself(connection, planner):
    token = make_token(connection, planner, 1, TokenScope.WRITE, KIM)
    connection.execute(update(Token).values(expires_at=text("now()")))
    assert actor_of_token(connection, token) is None


def test_a_session_ends_idle_after_its_time_and_on_logout(connection, planner):
    actor = check_password(connection, planner, SECRET)
    idle, old, left = (open_session(connection, actor) for _ in range(3))
    assert actor_of_session(connection, left).via is Via.SESSION
    assert actor_of_session(connection, left + "x") is None
    ids = connection.scalars(select(Session.id).order_by(Session.id)).all()
    ago = text("now() - CAST(:long AS interval)")
    for session, column, long in ((ids[0], "seen_at", IDLE), (ids[1], "created_at", LONGEST)):
        aged = update(Session).where(Session.id == session)
        connection.execute(aged.values({column: ago.bindparams(long=long)}))
    assert actor_of_session(connection, idle) is None
    assert actor_of_session(connection, old) is None
    close_session(connection, left, actor)
    assert actor_of_session(connection, left) is None
    open_session(connection, actor)
    assert connection.scalar(text("SELECT count(*) FROM sessions")) == 1, "old ones are cleared"


def test_a_session_in_use_goes_on(connection, planner):
    secret = open_session(connection, check_password(connection, planner, SECRET))
    almost = text("now() - CAST(:long AS interval)").bindparams(long=IDLE - timedelta(minutes=1))
    for _ in range(3):
        connection.execute(update(Session).values(seen_at=almost))
        assert actor_of_session(connection, secret) is not None
    age = connection.scalar(text("SELECT now() - max(seen_at) FROM sessions"))
    assert age == timedelta(0)


def test_a_revocation_ends_account_sessions_and_tokens_at_once(connection, planner):
    token = make_token(connection, planner, 1, TokenScope.WRITE, KIM)
    session = open_session(connection, check_password(connection, planner, SECRET))
    revoke(connection, planner, KIM)
    assert actor_of_token(connection, token) is None
    assert actor_of_session(connection, session) is None
    assert check_password(connection, planner, SECRET) is None
    for ask in (
        lambda: revoke(connection, planner, KIM),
        lambda: set_password(connection, planner, SECRET, KIM),
        lambda: make_token(connection, planner, 1, TokenScope.WRITE, KIM),
    ):
        with pytest.raises(NotFoundError, match="li"):
            ask()
    add_account(connection, planner, Role.PLANNER, KIM, password=SECRET)
    assert actor_of_token(connection, token) is None, "the token was of another account"
    assert actor_of_session(connection, session) is None


def test_another_password_ends_sessions_but_no_token(connection, planner):
    token = make_token(connection, planner, 1, TokenScope.WRITE, KIM)
    session = open_session(connection, check_password(connection, planner, SECRET))
    set_password(connection, planner, "another password", KIM)
    assert actor_of_session(connection, session) is None
    assert actor_of_token(connection, token) is not None
    assert check_password(connection, planner, SECRET) is None
    assert check_password(connection, planner, "another password") is not None


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE accounts SET name = 'wang'",
        "UPDATE accounts SET role = 'administrator'",
        "DELETE FROM accounts",
        "TRUNCATE accounts CASCADE",
    ],
)
def test_an_account_keeps_name_and_role(connection, planner, change):
    with pytest.raises(LifecycleError), refusals_told(), connection.begin_nested():
        connection.execute(text(change))


def test_a_revoked_account_stays_revoked(connection, planner):
    revoke(connection, planner, KIM)
    with pytest.raises(LifecycleError), refusals_told(), connection.begin_nested():
        connection.execute(text("UPDATE accounts SET revoked_at = NULL"))


def test_the_audit_tells_who_did_what_and_holds_no_secret(connection, planner):
    token = make_token(connection, planner, 7, TokenScope.READ, KIM)
    check_password(connection, planner, "wrong password", "192.0.2.9")
    check_password(connection, SECRET, "typed into the wrong field", "192.0.2.9")
    actor = check_password(connection, planner, SECRET, "192.0.2.1")
    session = open_session(connection, actor)
    close_session(connection, session, actor)
    set_password(connection, planner, "another password", KIM)
    revoke(connection, planner, KIM)
    entries = audited(connection)[::-1]
    assert [(entry.name, entry.action, entry.subject) for entry in entries] == [
        ("operator kim", "account added", "li"),
        ("operator kim", "token made", "li"),
        ("", "login refused", "li"),
        ("", "login refused", ""),
        ("li", "login", "li"),
        ("li", "logout", "li"),
        ("operator kim", "password set", "li"),
        ("operator kim", "account revoked", "li"),
    ]
    assert (entries[0].role, entries[0].via, entries[0].address) == (None, *["command line"] * 2)
    assert entries[0].detail == {"role": "planner", "divisions": ["150203"]}
    assert (entries[2].role, entries[2].address) == ("public", "192.0.2.9")
    assert (entries[4].role, entries[4].account_id) == ("planner", actor.account_id)
    assert entries[-1].detail == {"tokens": 1, "sessions": 0}
    said = "".join(connection.scalars(text("SELECT audit::text FROM audit")))
    for secret in (SECRET, "another password", "wrong password", token, session):
        assert secret not in said


def test_the_audit_is_read_in_pages_from_the_newest_on(connection):
    for number in range(5):
        audit(connection, KIM, "test", str(number))
    first = audited(connection, limit=2)
    assert [entry.subject for entry in first] == ["4", "3"]
    rest = audited(connection, before=first[-1].id)
    assert [entry.subject for entry in rest] == ["2", "1", "0"]


@pytest.mark.parametrize(
    "change", ["UPDATE audit SET name = 'wang'", "DELETE FROM audit", "TRUNCATE audit"]
)
def test_even_the_owner_only_adds_to_the_audit(connection, change):
    audit(connection, KIM, "test", "x")
    with pytest.raises(LifecycleError, match="audit"), refusals_told(), connection.begin_nested():
        connection.execute(text(change))


def test_roles_of_accounts_are_those_of_the_program_without_the_public(connection):
    found = connection.scalars(text("SELECT unnest(enum_range(NULL::account_role))::text")).all()
    assert found == [role.value for role in Role if role is not Role.PUBLIC]
