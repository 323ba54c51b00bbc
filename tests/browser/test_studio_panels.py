"""The studio's panels: what table, card and lists say of a draft, and where they lead."""

from collections.abc import Iterator

import pytest
from office import EDGE, LOWER, PLAN, READ, UPPER, Office, told
from playwright.sync_api import Browser, Page, expect

from maps.pages import component_texts

UNITS = PLAN.units.set_index("unit_id")
FAR, LOCKED = PLAN.grids["grid_code"][2:4]
TEXTS = component_texts("studio", "zh")
TABLE = "#panel-grids table"


@pytest.fixture
def plan(here: Office) -> int:
    """Return a draft: the upper grid has 300 households, the lower 600, another is locked."""
    made = here.draft()
    told(here.edit(made, 1, "move_units", unit_ids=EDGE, to_grid=LOWER))
    told(here.edit(made, 2, "lock", grid_code=LOCKED))
    return made


@pytest.fixture(scope="module")
def window(browser: Browser, here: Office) -> Iterator[Page]:
    """Return the window that all plans are opened in; nothing is complained about in it."""
    context = browser.new_context(
        viewport={"width": 1366, "height": 768},
        locale="en-US",
        reduced_motion="reduce",
        extra_http_headers={"authorization": f"Bearer {here.tokens['planner']}"},
    )
    context.set_default_timeout(60_000)
    page = context.new_page()
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda told: said.append(told.text) if told.type == "error" else None)
    yield page
    context.close()
    assert [text for text in said if "Failed to load resource" not in text] == []


@pytest.fixture
def page(window: Page, here: Office, plan: int) -> Page:
    window.goto(f"{here.client.base_url}/studio?plan={plan}")
    window.wait_for_function(READ)
    expect(window.locator("#tab-problems")).to_have_attribute("data-count", "2")
    return window


def test_the_table_sorts_filters_and_goes_by_the_keyboard(page: Page) -> None:
    assert sorted(_rows(page)[:2]) == [UPPER, LOWER]  # farthest off the target first
    expect(page.locator("th.deviation")).to_have_attribute("aria-sort", "descending")
    page.click("th.households button")
    assert [_rows(page)[0], _rows(page)[-1]] == [LOWER, UPPER]
    page.click("th.households button")
    expect(page.locator("th.households")).to_have_attribute("aria-sort", "ascending")
    assert [_rows(page)[0], _rows(page)[-1]] == [UPPER, LOWER]
    page.click("th.number button")
    assert _rows(page) == sorted(PLAN.grids["grid_code"])
    for quick, codes in {"outside": [UPPER, LOWER], "locked": [LOCKED], "changed": None}.items():
        page.click(f"[data-quick={quick}]")
        expect(page.locator(TABLE)).to_have_attribute("aria-rowcount", str(len(codes or "12") + 1))
        assert _rows(page) == (codes or [UPPER, LOWER])
    page.click("[data-quick='']")
    page.fill("#grids-filter", "样例2社区")
    assert _rows(page) == [FAR, LOCKED]
    page.fill("#grids-filter", "nowhere")
    expect(page.locator("#panel-grids .nothing")).to_have_text(TEXTS["grids"]["none_found"])
    page.fill("#grids-filter", "")
    page.focus(TABLE)
    for key in ("End", "ArrowUp", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#card")).to_have_attribute("data-grid", FAR)
    assert page.get_attribute(TABLE, "aria-activedescendant") == f"row-{FAR}"
    expect(page.locator(f"#row-{FAR}")).to_have_attribute("aria-selected", "true")


def test_the_card_tells_what_a_selection_would_do_and_what_it_did(page: Page) -> None:
    _choose(page, UPPER)
    page.wait_for_function(
        """() => new Set(document.getElementById("map").map
            .queryRenderedFeatures({ layers: ["unit-fill"] }).map(({ id }) => id)).size > 20"""
    )
    _click(page, EDGE[0])
    _click(page, EDGE[1], "Shift")
    after = page.locator("#card .selection tr")
    assert [line.inner_text().split() for line in after.all()] == [
        ["划入", "001", "300", "→", "350", "−22.2%", "偏少"],
        ["划出", "002", "600", "→", "550", "+22.2%", "偏多"],
    ]
    page.keyboard.press("Enter")
    expect(page.locator("#card .count strong")).to_have_text("350 户")
    expect(page.locator("#live")).to_contain_text("001 号网格 350 户，偏差 −22.2%")
    page.click("[data-do=lock]")
    expect(page.locator("#card .badge")).to_have_text(TEXTS["card"]["locked"])
    expect(page.locator("[data-do=merge]")).to_be_disabled()
    page.click("[data-do=lock]")
    page.click("[data-do=rename]")
    page.fill("#card .asked input", "友谊第一网格")
    page.keyboard.press("Enter")
    expect(page.locator("#card h2")).to_have_text("友谊第一网格")


def test_balance_is_tried_out_before_it_is_done(page: Page, here: Office, plan: int) -> None:
    _choose(page, UPPER)
    page.keyboard.press("r")
    expect(page.locator("#card .beside input")).to_be_checked()  # the one neighbour
    page.click("#card .foot button:not(.primary)")
    lines = page.locator("#card .tried tbody tr")
    expect(lines).not_to_have_count(0)
    cells = [cell.split() for cell in lines.all_inner_texts()]
    assert cells[0] == ["现状", "0", cells[0][2], "2", cells[0][4]]
    assert cells[0][2] in {"−33.3%", "+33.3%"}
    assert all(int(line[1]) > 0 and int(line[3]) < 2 for line in cells[1:])
    assert here.version(plan) == 3  # nothing has been done
    lines.last.locator("input").check()
    page.click("#card .foot .primary")
    expect(page.locator("#saved")).to_contain_text("4")
    expect(page.locator("#tab-problems")).not_to_have_attribute("data-count", "2")


def test_next_problem_goes_through_them_and_what_is_solved_leaves(page: Page) -> None:
    page.click("#tab-problems")
    expect(page.locator("[data-problem]")).to_have_count(2)
    seen = []
    for at in ("1/2", "2/2", "1/2"):
        page.keyboard.press(".")
        expect(page.locator("#live")).to_contain_text(at)
        seen.append(page.get_attribute("#card", "data-grid"))
        expect(page.locator("[data-problem][aria-current=true]")).to_have_count(1)
    assert sorted(seen[:2]) == [UPPER, LOWER]
    assert seen[2] == seen[0]
    page.keyboard.press("Control+z")  # the lock
    expect(page.locator("#saved")).to_contain_text("4")
    page.keyboard.press("Control+z")
    expect(page.locator("#panel-problems .lead")).to_have_text(TEXTS["problems"]["none"])
    expect(page.locator("#tab-problems")).to_have_attribute("data-count", "")


def test_find_lists_by_kind_and_goes_there(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("样例路40号")
    option = page.locator("#find-list [role=option]")
    expect(option.first).to_contain_text("样例路40号")
    box = page.locator("#find-box")
    expect(box).to_have_attribute("aria-activedescendant", option.first.get_attribute("id") or "")
    page.keyboard.press("Enter")
    expect(page.locator("#card")).to_have_attribute("data-grid", FAR)
    expect(box).to_have_attribute("aria-expanded", "false")
    box.fill(LOCKED)
    expect(page.locator("#find-grid")).to_have_text(TEXTS["find"]["grid"])
    page.keyboard.press("Enter")
    expect(page.locator("#card")).to_have_attribute("data-grid", LOCKED)
    box.fill("没有这个地方")
    expect(page.locator("#find-list .nothing")).to_have_text(TEXTS["find"]["nothing"])
    page.keyboard.press("Escape")


def test_why_tells_the_border_and_a_neighbour_merges(page: Page) -> None:
    _choose(page, FAR)
    page.keyboard.press("y")
    beside = page.locator(f"#card [data-beside='{LOCKED}']")
    expect(beside).to_contain_text("次干路 300 m")
    expect(beside).to_contain_text("100% 沿分隔线")
    beside.focus()
    page.wait_for_function(
        """() => document.getElementById("map").map.getStyle().sources.overlay.data.features
            .some(({ properties, geometry }) =>
                properties.kind === "why" && geometry.coordinates.length > 0)"""
    )
    page.keyboard.press("Escape")
    expect(page.locator("#card .task")).to_be_empty()
    page.keyboard.press("m")
    expect(page.locator(f"[data-merge='{LOCKED}']")).to_be_disabled()
    page.keyboard.press("Escape")
    _choose(page, LOWER)
    page.keyboard.press("m")
    page.click(f"[data-merge='{UPPER}']")
    expect(page.locator("#card .count strong")).to_have_text("900 户")
    expect(page.locator(TABLE)).to_have_attribute("aria-rowcount", "4")


def test_comparison_and_log_tell_what_was_done(page: Page) -> None:
    page.click("#tab-compare")
    expect(page.locator("[data-class=moved] strong")).to_have_text("2")
    expect(page.locator("#panel-compare .facts")).to_contain_text("150 户（8.3%）")
    assert len(page.locator("#panel-compare [data-change=moved]").all()) == 2
    expect(page.locator("#panel-compare .stale")).to_be_hidden()
    for _ in range(2):
        page.keyboard.press("Control+z")
    stale = page.locator("#panel-compare .stale")
    expect(stale).to_be_visible()
    saved = """() => document.getElementById("map").studio.store.state.pending === 0"""
    page.wait_for_function(saved)  # the server compares what it has
    stale.locator("button").click()
    expect(page.locator("#panel-compare .nothing")).to_have_text(TEXTS["compare"]["same"])
    page.click("#tab-history")
    actions = page.locator("#panel-history li")
    expect(actions).to_have_count(5)
    assert [each.get_attribute("data-action") for each in actions.all()] == [
        *("undo", "undo", "lock", "move_units", "made")
    ]
    expect(actions.nth(3)).to_contain_text("把 6 个单元划入 002 号网格")
    expect(actions.nth(3).locator(".badge")).to_have_text(TEXTS["history"]["taken_back"])
    actions.nth(3).locator(f"[data-grid='{LOWER}']").click()
    expect(page.locator("#card")).to_have_attribute("data-grid", LOWER)


def _rows(page: Page) -> list[str]:
    lines = page.locator("#panel-grids tbody tr[data-grid]")
    return lines.evaluate_all("lines => lines.map((line) => line.dataset.grid)")


def _choose(page: Page, code: str) -> None:
    page.click(f"#panel-grids tr[data-grid='{code}']")
    expect(page.locator("#card")).to_have_attribute("data-grid", code)


def _click(page: Page, unit: int, modifier: str | None = None) -> None:
    middle = UNITS.geometry[unit].centroid
    x, y = page.evaluate(
        """([lon, lat]) => {
            const { map } = document.getElementById("map");
            const { left, top } = map.getCanvas().getBoundingClientRect();
            const { x, y } = map.project([lon, lat]);
            return [left + x, top + y];
        }""",
        [middle.x, middle.y],
    )
    if modifier:
        page.keyboard.down(modifier)
    page.mouse.click(x, y)
    if modifier:
        page.keyboard.up(modifier)
