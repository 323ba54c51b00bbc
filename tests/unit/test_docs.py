"""What README and docs promise: files, make targets, commands, manifests and layers are so."""

import re
import shlex
from dataclasses import fields
from pathlib import Path

import pytest
import typer
from sample_plan import sample_plan
from small_merge import small_merge

from api.cli import build_app
from gridding.manifest import load_manifest
from gridding.planfile import merge_layers
from gridding.report import report

ROOT = Path(__file__).parents[2]
PAGES = sorted({*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")})
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_to_files_lead_somewhere(page):
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text())
    missing = [t for t in targets if "://" not in t and not (page.parent / t).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_make_commands_named_are_targets(page):
    named = set(re.findall(r"`make ([a-z]+)", page.read_text()))
    assert named <= TARGETS


def fenced(page, language):
    return re.findall(rf"```{language}\n(.*?)```", page.read_text(), re.DOTALL)


MANIFESTS = [
    (page, toml)
    for page in PAGES
    for toml in fenced(page, "toml")
    if "[layers.communities]" in toml
]
COMMAND_LINES = [
    (page, line)
    for page in PAGES
    for block in fenced(page, "sh")
    for line in block.splitlines()
    if line.startswith("gridding ")
]
GUIDES = sorted((ROOT / "docs" / "guides").glob("your-files*.md"))


@pytest.mark.parametrize(
    ("page", "toml"), MANIFESTS, ids=lambda it: it.name if isinstance(it, Path) else ""
)
def test_manifests_shown_are_accepted(page, toml, tmp_path):
    path = tmp_path / "district.toml"
    path.write_text(toml)
    load_manifest(path)


@pytest.mark.parametrize(
    ("page", "line"), COMMAND_LINES, ids=lambda it: it.name if isinstance(it, Path) else it
)
def test_command_lines_shown_are_understood(page, line):
    words = shlex.split(line, comments=True)[1:]
    command = typer.main.get_command(build_app())
    while words and words[0] in getattr(command, "commands", {}):
        command = command.commands[words.pop(0)]
    command.make_context(command.name, words)


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.name)
def test_layers_and_columns_shown_are_those_of_a_plan(page):
    rows = re.findall(r"^\| `(\w+)`[^|`]*\| (`[^|]+`) \|$", page.read_text(), re.MULTILINE)
    shown = {layer: re.findall(r"`(\w+)`", columns) for layer, columns in rows}
    plan = small_merge()
    names = [f.name for f in fields(plan) if f.name not in ("info", "merge")]
    frames = {name: getattr(plan, name) for name in names} | merge_layers(plan.merge)
    wanted = {name: [c for c in frame if c != "geometry"] for name, frame in frames.items()}
    assert shown == wanted | {"plan": [f.name for f in fields(plan.info)]}


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.name)
def test_figures_shown_are_those_of_the_report(page):
    table = re.search(r"### (?:The report|报告)\n(.*?)\n\n", page.read_text(), re.DOTALL)[1]
    shown = re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| (`[^|]+) \|", table, re.MULTILINE)))
    spent = {"cpu_seconds", "wall_seconds", "peak_rss_mb"}
    assert set(shown) == set(report(sample_plan())) | spent
