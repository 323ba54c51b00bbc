"""A redraw from the draft to its publication by the keyboard alone, and what its keys are."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from office import BY, EDGE, LOWER, UPPER, Office, office, told
from playwright.sync_api import Page, expect
from sqlalchemy import Engine, text

from sql.accounts import add_account
from sql.actor import Role

PEOPLE = {"小李": Role.PLANNER, "老王": Role.REVIEWER, "主任": Role.ADMINISTRATOR}
PASSWORD = "correct horse battery"  # of accounts that live as long as the test
FARTHEST = 90  # stops of Tab from one end of the page to the other
REASON, NUMBER, NAME = "河岸待建", "备2026-8", "河北网格"
TAKEN = EDGE[:4]
COMMANDS = """async () => (await import("/pages/studio/commands.js")).COMMANDS
  .map(({ id, keys }) => [id, keys])"""
CURSOR = """() => [document.getElementById("map").map.getFilter("cursor")[2]]"""


@pytest.fixture(scope="module")
def here(module_engine: Engine) -> Iterator[Office]:
    """The office, with people who log in by password."""
    with office(module_engine) as made:
        with module_engine.begin() as connection:
            for name, role in PEOPLE.items():
                add_account(connection, name, role, BY, password=PASSWORD)
        yield made


@pytest.fixture
def page(here: Office, watch: Callable) -> Page:
    return watch(1366, 768).open(f"{here.client.base_url}/studio")


def focused(page: Page, selector: str) -> bool:
    return page.evaluate("selector => document.activeElement.matches(selector)", selector)


def tab_to(page: Page, selector: str) -> None:
    """Go on by Tab until something that is shown has the focus."""
    expect(page.locator(selector).first).to_be_visible()
    for _ in range(FARTHEST):
        if focused(page, selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {selector}")


def press(page: Page, selector: str) -> None:
    tab_to(page, selector)
    page.keyboard.press("Enter")


def login(page: Page, name: str) -> None:
    expect(page.locator("#name")).to_be_focused()
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")


def instead(page: Page, name: str) -> None:
    """Log in as somebody else, whose turn it is, and be back here."""
    address = page.url
    press(page, "#next [data-next=switch]")
    login(page, name)
    expect(page).to_have_url(address)


def said(page: Page) -> str:
    return page.locator("#live").inner_text()


def under_cursor(page: Page) -> int:
    return int(re.search(r"单元 (\d+)", said(page))[1])


def take(page: Page, units: list[int]) -> None:
    """Choose units that border on the current grid, one after the other along its border."""
    chosen: set[int] = set()
    for _ in range(40):
        page.keyboard.press("]")
        unit = under_cursor(page)
        if unit in units and unit not in chosen:
            page.keyboard.press("Space")
            chosen.add(unit)
            expect(page.locator("#live")).to_contain_text(f"共 {len(chosen)} 个单元")
        if chosen == set(units):
            return
    raise AssertionError(f"only {chosen} of {units} were met")


def test_a_plan_is_redrawn_and_published_without_a_mouse(page: Page, here: Office) -> None:
    strip, keys = page.locator("#next"), page.keyboard
    login(page, "小李")
    press(page, f"tr[data-plan='{here.published}'] [data-action=draft]")
    keys.type("键盘调整")
    keys.press("Enter")
    expect(page.locator("#title")).to_contain_text("键盘调整")
    plan = int(re.search(r"plan=(\d+)", page.url)[1])
    told(here.edit(plan, 1, "move_units", unit_ids=EDGE, to_grid=LOWER))  # to have something to do
    page.reload()
    expect(strip).to_contain_text("还有 2 个网格")
    expect(page.locator("#saved")).to_contain_text("第 2 版")

    for _ in range(2):
        keys.press(".")
        if page.locator("#card").get_attribute("data-grid") == UPPER:
            break
    expect(page.locator("#card")).to_have_attribute("data-grid", UPPER)
    keys.press("u")
    expect(page.locator("#map canvas")).to_be_focused()
    take(page, TAKEN)
    assert "001 号 400 户（-11.1%）" in said(page).replace("\N{MINUS SIGN}", "-")
    keys.press("Enter")
    expect(page.locator("#card .count strong")).to_have_text("400 户")
    expect(page.locator("#saved")).to_contain_text("第 3 版")

    keys.press("F2")
    keys.press("Control+a")
    keys.type(NAME)
    keys.press("Enter")
    expect(page.locator("#card h2")).to_have_text(NAME)
    keys.press("f")
    expect(page.locator("#card .badge")).to_have_text("已锁定")
    keys.press("Control+z")
    expect(page.locator("#card .badge")).to_have_count(0)
    keys.press("Control+y")
    expect(page.locator("#card .badge")).to_have_text("已锁定")
    expect(page.locator("#saved")).to_contain_text("第 7 版")

    _submitted_approved_published(page)
    _published_as_asked(here, plan)


def _submitted_approved_published(page: Page) -> None:
    strip, keys = page.locator("#next"), page.keyboard
    press(page, "#next [data-next=submit]")
    tab_to(page, "dialog textarea")
    keys.type(REASON)
    press(page, "dialog button.primary")
    expect(strip.locator("[aria-current=step]")).to_contain_text("审核")

    instead(page, "老王")
    press(page, "#next [data-next=review]")
    tab_to(page, "#verdict")
    keys.type("同意")
    press(page, "[data-verdict=approve]")
    expect(strip.locator("[aria-current=step]")).to_contain_text("发布")
    instead(page, "主任")
    press(page, "#next [data-next=publish]")
    keys.type(NUMBER)
    keys.press("Enter")
    expect(strip).to_contain_text(f"备案号 {NUMBER}")


def test_the_cursor_goes_to_neighbours_takes_blocks_and_says_why_not(
    here: Office, watch: Callable
) -> None:
    page = _opened(here, watch)
    keys = page.keyboard
    keys.press("u")
    for _ in range(2):
        keys.press("ArrowLeft")
    for key, step in (("Right", 1), ("Down", 6), ("Left", -1), ("Up", -6)):
        before = under_cursor(page)
        keys.press(f"Arrow{key}")
        assert under_cursor(page) == before + step
    assert page.evaluate(CURSOR) == [under_cursor(page)]
    for _ in range(8):
        keys.press("ArrowUp")
    assert said(page) == "这个方向没有别的单元了"
    for _ in range(12):
        keys.press("ArrowLeft")
    keys.press("ArrowDown")
    assert under_cursor(page) == 6
    keys.press("g")
    expect(page.locator("#card")).to_have_attribute("data-grid", UPPER)
    for _ in range(2):
        keys.press("ArrowDown")
    assert under_cursor(page) == 18
    keys.press("k")
    keys.press("Space")
    assert "共 18 个单元" in said(page)
    assert "会变空" in said(page)
    keys.press("Space")
    assert "还有 0 个单元" in said(page)
    centre = "document.getElementById('map').map.getCenter().lng"
    before = page.evaluate(centre)
    keys.press("Shift+ArrowRight")
    assert page.evaluate(centre) > before
    assert under_cursor(page) == 18
    page.mouse.click(700, 400)
    expect(page.locator(".cursor-told")).to_be_hidden()


def test_no_key_does_two_things_and_the_sheet_shows_them_all(here: Office, watch: Callable) -> None:
    page = _opened(here, watch)
    keys = page.keyboard
    commands = page.evaluate(COMMANDS)
    free = [key for _, used in commands for key in used if key not in {"Enter", "Escape"}]
    assert len(free) == len(set(free))
    keys.press("?")
    sheet = page.locator("dialog.shortcuts")
    expect(sheet.locator("dl div")).to_have_count(sum(bool(used) for _, used in commands))
    keys.press("b")  # nothing, in a dialog
    tab_to(page, "dialog input")
    keys.press("Space")
    keys.press("Escape")
    expect(sheet).to_have_count(0)
    click, box = (page.locator(f"[data-command={name}]") for name in ("click", "box"))
    keys.press("b")
    keys.press("?")
    expect(click).to_have_attribute("aria-pressed", "true")
    expect(sheet).to_have_count(0)
    page.reload()
    expect(page.locator("#saved")).to_contain_text("已保存")
    press(page, "header button.keys")
    page.emulate_media(media="print")
    assert page.evaluate("document.getElementById('map').offsetParent") is None
    page.emulate_media(media="screen")
    tab_to(page, "dialog input")
    keys.press("Space")
    keys.press("Escape")
    keys.press("b")
    expect(box).to_have_attribute("aria-pressed", "true")
    keys.press("/")
    keys.type("v?")
    expect(page.locator("#find-box")).to_have_value("v?")
    expect(box).to_have_attribute("aria-pressed", "true")


def _opened(here: Office, watch: Callable) -> Page:
    page = watch(1366, 768).page
    page.set_extra_http_headers({"authorization": f"Bearer {here.tokens['planner']}"})
    page.goto(f"{here.client.base_url}/studio?plan={here.draft()}")
    expect(page.locator("#saved")).to_contain_text("已保存")
    return page


def _published_as_asked(here: Office, plan: int) -> None:
    """The database holds what was done, by whom, and that it is in force."""

    def of(query: str) -> Any:
        with here.engine.connect() as connection:
            return connection.execute(text(query), {"plan": plan, "grid": UPPER}).one()

    units = of(
        """SELECT array_agg(unit_id ORDER BY unit_id) FROM assignments
        WHERE plan_id = :plan AND grid_code = :grid"""
    )
    assert units[0] == [*range(12), *TAKEN]
    grid = of("SELECT name, locked FROM grids WHERE plan_id = :plan AND grid_code = :grid")
    assert tuple(grid) == (NAME, True)
    log = of(
        """SELECT array_agg(concat(by, ' ', action) ORDER BY id) FROM plan_log
        WHERE plan_id = :plan AND version > 2"""
    )
    planner = ["move_units", "rename", "lock", "undo", "redo", "submit"]
    done = [f"小李 {action}" for action in planner]
    assert log[0] == [*done, "老王 approve", "主任 publish"]
    submitted = of("SELECT body FROM plan_log WHERE plan_id = :plan AND action = 'submit'")
    assert submitted[0]["reason"] == REASON
    publication = of(
        "SELECT filing_number, by, upper(valid) FROM publications WHERE plan_id = :plan"
    )
    assert tuple(publication) == (NUMBER, "主任", None)
