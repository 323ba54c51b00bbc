"""The guide to redrawing shows what its commands print, from a division to going back."""

import re
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from serving import Program
from sqlalchemy import Engine

GUIDES = Path(__file__).parents[2] / "docs" / "guides"
PAGES = {"en": GUIDES / "redraw.md", "zh": GUIDES / "redraw.zh.md"}
FENCE = re.compile(r"```(sh|text)\n(.*?)```", re.DOTALL)
CHANGING = {
    r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d([+-]\d{4})?": "TIME",
    r"operator \w+": "operator",
    r" +": " ",
}
"""What is another each time: when it was done, by whom, and so how wide a column is."""


@pytest.fixture
def program(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Program:
    return Program(engine, monkeypatch, capsys)


def steps(lang: str) -> Iterator[tuple[list[str], str]]:
    """Yield the commands of the numbered sections, and what is shown under each group of them."""
    page = PAGES[lang].read_text().replace(" --lang en", "")
    told = page[page.index("```sh") : page.index({"en": "## Newer", "zh": "## 新建筑"}[lang])]
    commands: list[str] = []
    for kind, body in FENCE.findall(told):
        if kind == "text":
            yield commands, body
            commands = []
        else:
            commands = body.splitlines()


def lasting(text: str) -> list[str]:
    for pattern, word in CHANGING.items():
        text = re.sub(pattern, word, text)
    return [line.strip() for line in text.strip().splitlines()]


def test_the_guide_shows_what_its_commands_print(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    page = PAGES["en"].read_text()
    then = ""
    for command in re.findall(r"^gridding .*", page[: page.index("## 1.")], re.MULTILINE):
        assert program(*shlex.split(command)[1:])[0] == 0
    for commands, shown in steps("en"):
        printed = ""
        for command in commands:
            if command.startswith("gridding publish 1"):
                then = datetime.now(UTC).isoformat()
            words = re.sub(r"--at \S+", f"--at {then}", command)
            printed += "".join(program(*shlex.split(words)[1:])[1:])
        assert lasting(printed) == lasting(shown), commands


def test_both_languages_show_the_same():
    assert list(steps("zh")) == list(steps("en"))
