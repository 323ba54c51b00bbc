"""The page that tells how a district is divided says of the code what is so."""

import importlib
import re
from pathlib import Path

import pytest

from gridding.land.classes import FACTORS, BarrierClass
from gridding.land.exceptions import ExceptionKind
from gridding.merge.fidelity import LADDER
from gridding.partition import number_of_parts
from gridding.partition.tiny import LARGEST

DOCS = Path(__file__).parents[2] / "docs"
PAGES = [DOCS / "how-it-divides.md", DOCS / "how-it-divides.zh.md"]
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def told(page):
    row = re.compile(r"^\| `(gridding[\w.]+)\.(\w+)` \| ([-\d.e]+) \|", re.MULTILINE)
    rows = row.findall(page.read_text())
    return {(module, name): float(value) for module, name, value in rows}


@each_page
def test_constants_are_those_of_the_code(page):
    found = told(page)
    code = {key: getattr(importlib.import_module(key[0]), key[1]) for key in found}
    assert len(found) > 10
    assert found == code


def test_both_languages_tell_the_same_constants():
    assert told(PAGES[0]) == told(PAGES[1])


@each_page
def test_every_kind_of_exception_is_explained(page):
    named = set(re.findall(r"`(\w+)`", page.read_text()))
    assert {kind.value for kind in ExceptionKind} <= named


@each_page
def test_factors_of_barriers_are_the_default_ones(page):
    values = re.findall(r"^\|[^|]+\| (\d\.\d+) \|$", page.read_text(), re.MULTILINE)
    assert {float(value) for value in values} == set(FACTORS.values())
    assert FACTORS[BarrierClass.NONE] == 1


@each_page
def test_the_towers_and_the_tiny_graphs_are_as_told(page):
    text = page.read_text()
    assert number_of_parts([200] * 40, 450, 0.1) == 20
    assert re.search(rf"\b{LARGEST}\b", text)


@each_page
def test_the_ladder_of_a_merge_is_as_told(page):
    rungs = [f"{rung:g}" for rung in LADDER]
    assert any(between.join(rungs) in page.read_text() for between in (", ", "、"))
