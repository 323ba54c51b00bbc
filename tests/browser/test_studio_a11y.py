"""All states of the pages: axe finds nothing, and longer words than ours do not overflow."""

import re
from collections.abc import Callable, Iterator

import pytest
from looked_over import OVERFLOWING, axe, longer_words, nothing
from office import EDGE, LOWER, UPPER, Office, told
from playwright.sync_api import BrowserContext, Page, expect

TABS = ("problems", "compare", "review", "history", "grids")
TASKS = ("rename", "merge", "split", "rebalance", "comment", "why")
DIALOGS = {
    "submit": "#next [data-next=submit]",
    "export": "[data-action=export]",
    "embed": "[data-action=embed]",
    "shortcuts": "button.keys",
}
AT_HOME = {
    "job": "[data-job=redraw]",
    "upload": "[data-action=upload]",
    "draft": "[data-action=draft]",
}


@pytest.fixture
def plan(here: Office) -> int:
    """A draft with two grids out of band, a locked one and a comment."""
    made = here.draft()
    told(here.edit(made, 1, "move_units", unit_ids=EDGE, to_grid=LOWER))
    told(here.edit(made, 2, "lock", grid_code=LOWER))
    told(here.edit(made, 3, "comment", grid_code=UPPER, text="河岸待建"))
    return made


@pytest.fixture
def page(here: Office, watch: Callable) -> Page:
    page = watch(1366, 768).page
    page.set_extra_http_headers({"authorization": f"Bearer {here.tokens['planner']}"})
    page.set_default_timeout(30_000)
    return page


def at_home(page: Page, studio: str) -> Iterator[str]:
    """Go through the states before a plan is open; tell the name of each."""
    page.goto(studio)
    expect(page.locator("tr[data-plan]").first).to_contain_text("4")
    yield "home"
    yield from dialogs(page, AT_HOME)


def in_plan(page: Page, studio: str, plan: int) -> Iterator[str]:
    """Go through the states of an open plan; tell the name of each."""
    page.goto(f"{studio}{'&' if '?' in studio else '?'}plan={plan}")
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")
    expect(page.locator("#saved")).to_contain_text("4")
    yield "plan"
    page.click(f"#panel-grids [data-grid='{UPPER}']")
    page.keyboard.press("u")
    page.keyboard.press("]")
    page.keyboard.press("Space")
    yield "units chosen"
    page.keyboard.press("Escape")
    for tab in TABS:
        page.click(f"#tab-{tab}")
        page.wait_for_load_state("networkidle")
        yield tab
    for task in TASKS:
        page.click(f"#card [data-do={task}]")
        page.wait_for_load_state("networkidle")
        yield task
        page.click("#card .task .away")
    yield from dialogs(page, DIALOGS)


def dialogs(page: Page, buttons: dict[str, str]) -> Iterator[str]:
    for name, button in buttons.items():
        page.locator(button).first.click()
        expect(page.locator("dialog")).to_be_visible()
        page.wait_for_load_state("networkidle")
        yield f"{name} dialog"
        page.keyboard.press("Escape")


def in_trouble(page: Page, here: Office, plan: int, context: BrowserContext) -> Iterator[str]:
    """Lose the network with an edit under way, and find on coming back that another was faster."""
    context.set_offline(True)
    page.click(f"#panel-grids [data-grid='{UPPER}']")
    page.click("#card [data-do=lock]")
    expect(page.locator("#strip")).to_be_visible()
    yield "offline"
    told(here.edit(plan, 4, "rename", grid_code=UPPER, name="别人起的名字"))
    context.set_offline(False)
    expect(page.locator("#conflict")).to_be_visible()
    yield "conflict"


def test_axe_finds_nothing_in_any_state(page: Page, here: Office, plan: int) -> None:
    base = here.client.base_url
    found = {}
    for path in ("/", "/embed"):
        page.goto(f"{base}{path}")
        page.wait_for_selector("#map[data-ready]")
        found[path] = axe(page)
    page.goto(f"{base}/login")
    found["login"] = axe(page)
    found |= {state: axe(page) for state in at_home(page, f"{base}/studio")}
    found |= {state: axe(page) for state in in_plan(page, f"{base}/studio", plan)}
    page.goto(f"{base}/studio?lang=en&plan={plan}")
    expect(page.locator("#saved")).to_contain_text("4")
    found["en"] = axe(page)
    found |= {state: axe(page) for state in in_trouble(page, here, plan, page.context)}
    nothing(found)


def test_longer_words_than_ours_do_not_overflow(page: Page, here: Office, plan: int) -> None:
    studio = f"{here.client.base_url}/studio?lang=en"
    page.route(re.compile(r"/studio\?"), longer_words)
    found = {state: page.evaluate(OVERFLOWING) for state in at_home(page, studio)}
    found |= {state: page.evaluate(OVERFLOWING) for state in in_plan(page, studio, plan)}
    nothing(found)
