"""Every text of every page is there in both languages, with the same fields, and is used."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from maps.pages import component_texts
from maps.style import LANGUAGES, WEB, texts

PAGES = sorted(path.parents[1].name for path in WEB.glob("*/texts/zh"))
ROLES = "planner|reviewer|administrator|department|worker|viewer"
MADE_OF_DATA = {
    "account": ROLES,
    "login": ROLES,
    "map": "far_below|far_above",
}
"""Texts whose keys the server tells, by component."""

COMMENT = re.compile(r"/\*.*?\*/|(?<![:\w])//[^\n]*", re.DOTALL)
TEMPLATE = re.compile(r"`([^`]*)`")
FIELD = re.compile(r"\{(\w+)\}")
WORDS = re.compile(r"(\w+) = words\(\"(\w+)\"\)|()words\(\"(\w+)\"\)\(")
CHINESE = re.compile(r"[\u3400-\u9fff]")
ENDONYM = "中文"
"""What Chinese is called in every language."""


@cache
def scripts(page: str) -> dict[Path, str]:
    """The scripts that a page may load: its own, and those that all share."""
    paths = [*(WEB / page).rglob("*.js"), *WEB.glob("*.js")]
    return {path: COMMENT.sub("", path.read_text(encoding="utf-8")) for path in sorted(paths)}


def asked(script: str) -> Iterator[tuple[str, str]]:
    """Component and first argument of each call for a text."""
    for name, of, _, at_once in WORDS.findall(script):
        call = re.escape(f'words("{at_once}")') if at_once else rf"(?<![\w.]){name}"
        for found in re.finditer(rf"{call}\(", script):
            yield of or at_once, argument(script[found.end() :])


def argument(rest: str) -> str:
    """What stands before the first comma or the end of a call."""
    depth = 0
    for at, letter in enumerate(rest):
        if depth == 0 and letter in ",)":
            return rest[:at]
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(letter, 0)
    raise AssertionError(rest[:80])


def patterns(expression: str) -> set[str]:
    """Patterns of the keys that an expression spells out."""
    plain = re.findall(r"(?<![=!]== )\"(\w+)\"", TEMPLATE.sub("", expression))
    made = [re.sub(r"\$\{[^}]*\}", ".+", text) for text in TEMPLATE.findall(expression)]
    return {*plain, *(pattern for pattern in made if re.fullmatch(r"(\w|\.\+)+", pattern))}


@pytest.mark.parametrize("page", [*PAGES, ""])
def test_both_languages_say_the_same_things_with_the_same_fields(page: str) -> None:
    zh, en = (
        component_texts(page, lang) if page else {"public": texts(lang)} for lang in LANGUAGES
    )
    fields = [
        {
            (component, key): sorted(set(FIELD.findall(said)))
            for component, table in told.items()
            for key, said in table.items()
        }
        for told in (zh, en)
    ]
    assert fields[0] == fields[1]
    assert all(
        said.strip() for told in (zh, en) for table in told.values() for said in table.values()
    )


@pytest.mark.parametrize("page", PAGES)
def test_every_text_that_is_asked_for_is_there(page: str) -> None:
    told = component_texts(page, "zh")
    lacking = [
        (path.name, component, pattern)
        for path, script in scripts(page).items()
        for component, expression in asked(script)
        for pattern in patterns(expression)
        if not any(re.fullmatch(pattern, key) for key in told.get(component, {}))
    ]
    assert lacking == []


@pytest.mark.parametrize("page", PAGES)
def test_every_text_is_used(page: str) -> None:
    everything = "\n".join(scripts(page).values())
    template = (WEB.parent / f"{page}.html").read_text(encoding="utf-8")
    spelled = set(re.findall(r"\bt\.(\w+\.\w+)", template))
    used: dict[str, set[str]] = {}
    by_name = set()  # components of which a text is asked for by a name alone
    for script in scripts(page).values():
        for component, expression in asked(script):
            used.setdefault(component, set()).update(patterns(expression))
            if not expression.startswith(('"', "`")):
                by_name.add(component)
                used[component] |= {p for p in patterns(script) if "+" in p and p != ".+"}
    unused = [
        f"{component}.{key}"
        for component, table in component_texts(page, "zh").items()
        for key in table
        if f"{component}.{key}" not in spelled
        and not any(re.fullmatch(p, key) for p in used.get(component, ()))
        and not (component in by_name and re.search(rf"\b{key}\b(?!\()", everything))
        and not re.fullmatch(MADE_OF_DATA.get(component, ""), key)
    ]
    assert unused == []


def test_scripts_have_no_chinese_of_their_own() -> None:
    found = [
        f"{path.relative_to(WEB)}: {line.strip()}"
        for path in sorted(WEB.rglob("*.js"))
        for line in COMMENT.sub("", path.read_text(encoding="utf-8")).splitlines()
        if CHINESE.search(line.replace(ENDONYM, ""))
    ]
    assert found == []
