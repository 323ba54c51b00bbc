"""Map sheets in Chromium: open without a network or a complaint, and print a sheet a page."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from colourful_plan import MARKUP, colourful_plan

from maps.sheets import Atlas, Imprint, write_book

Open = Callable[..., Any]

A4 = {True: (595, 842), False: (842, 595)}
"""Points of an upright page and of one across."""


@pytest.fixture
def page_file(tmp_path: Path) -> Path:
    atlas = Atlas(colourful_plan(), Imprint(date(2026, 11, 1), 3, 7))
    write_book(atlas, atlas.entries(), tmp_path / "图册.html")
    return tmp_path / "图册.html"


def test_it_opens_offline_without_a_complaint_and_its_links_lead_to_sheets(
    watch: Open, page_file: Path
) -> None:
    watched = watch(offline=True)
    page = watched.open(page_file.as_uri())
    assert watched.requests == [page.url]
    links, sheets = page.locator("nav a"), page.locator("section svg")
    assert links.count() == sheets.count() == 9
    for at in (0, 8):
        links.nth(at).click()
        target = page.locator(f'[id="{page.url.partition("#")[2]}"]')
        assert target.evaluate("e => Math.abs(e.getBoundingClientRect().top) < innerHeight")
    assert page.title() == "样例区基础网格图册"
    assert page.get_by_text(MARKUP[:20]).count() > 0
    assert watched.complaints == []


def test_the_style_that_the_policy_lets_in_is_the_one_that_holds(
    watch: Open, page_file: Path
) -> None:
    page = watch().open(page_file.as_uri())
    halo = page.locator("svg text.h").first
    assert halo.evaluate("e => getComputedStyle(e).paintOrder") == "stroke"
    assert halo.evaluate("e => getComputedStyle(e).strokeWidth") == "14px"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_no_text_reaches_beyond_its_sheet(watch: Open, page_file: Path) -> None:
    page = watch(1400, 900).open(page_file.as_uri())
    beyond = page.evaluate(
        """() => [...document.querySelectorAll('svg')].flatMap(svg => {
            const {width, height} = svg.viewBox.baseVal;
            return [...svg.querySelectorAll('text')].filter(text => {
                const box = text.getBBox();
                return !text.transform.baseVal.length && (box.x < 0 || box.y < 0
                    || box.x + box.width > width || box.y + box.height > height);
            }).map(text => text.textContent);
        })"""
    )
    assert beyond == []


def test_it_prints_a_sheet_a_page_on_a4_the_right_way_round(
    watch: Open, page_file: Path, tmp_path: Path
) -> None:
    page = watch().open(page_file.as_uri())
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    boxes = re.findall(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)", printed)
    sizes = [(round(float(width)), round(float(height))) for width, height in boxes]
    upright = page.locator("section").evaluate_all(
        "sheets => sheets.map(sheet => sheet.className === 'upright')"
    )
    wanted = [A4[True], *(A4[each] for each in upright)]
    assert len(sizes) == len(wanted)
    for size, expected in zip(sizes, wanted, strict=True):
        assert size == pytest.approx(expected, abs=1)
