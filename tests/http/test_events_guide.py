"""The guide to events: its curl lines are sent to the app, and what it shows is in the answers."""

import json
import re

from curl_lines import blocks, differing, sent
from office import BY, UPPER, office
from serving import roster
from sqlalchemy import Engine, text

from sql.accounts import add_account
from sql.actor import Role
from sql.credentials import make_token
from sql.roster import save_postings
from sql.tables.accounts import TokenScope

HISTORIC = """
ALTER TABLE publications DISABLE TRIGGER only_end_changes;
UPDATE publications SET valid = tstzrange('2026-01-02+08', NULL);
ALTER TABLE publications ENABLE TRIGGER only_end_changes;
"""


def test_curl_lines_get_the_answers_shown(module_engine: Engine) -> None:
    with office(module_engine) as at:
        with module_engine.begin() as connection:
            connection.exec_driver_sql(HISTORIC)
            district = connection.scalar(text("SELECT district_id FROM plans"))
            save_postings(connection, district, roster(UPPER))
            add_account(connection, "hotline", Role.DEPARTMENT, BY)
            token = make_token(connection, "hotline", 1, TokenScope.WRITE, BY)
        words = {"$AT": "", "$HOTLINE": token, "$BOSS": at.tokens["administrator"]}
        answer = None
        for kind, body in blocks("events.md"):
            if kind == "json":
                assert answer is not None
                assert differing(json.loads(body), answer.json()) == [], body
            else:
                (line,) = body.splitlines()
                answer = sent(at.client, re.sub(r"\$[A-Z]+", lambda name: words[name[0]], line))
                assert answer.is_success, answer.text


def test_both_languages_show_the_same() -> None:
    assert blocks("events.zh.md") == blocks("events.md")
