"""Nothing done in the studio is lost: networks, answers, sessions and tabs come and go."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from office import EDGE, LOWER, READ, UPPER, Office, told
from playwright.sync_api import Browser, Locator, Page, Route, expect
from serving import until

CHOOSE = """([units, to]) => {
  document.activeElement.blur();
  document.getElementById("map").studio.store.set({ current: to, selected: new Set(units) });
}"""
PLACE = """() => {
  const { store: { state }, map } = document.getElementById("map").studio;
  return [state.current, [...state.selected], map.view.zoom];
}"""
OUTLINED = """() => {
  const drawn = document.getElementById("map").map.getSource("overlay").serialize().data.features;
  return drawn.map(({ properties }) => properties)
    .flatMap(({ kind, grid_code }) => kind === "conflict" ? grid_code : []);
}"""
STUDIO = 'document.getElementById("map").studio'
WITHOUT_WEBGL = """
const get = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  return kind.startsWith("webgl") ? null : get.call(this, kind, ...rest);
};"""

Tab = Callable[..., Page]


@pytest.fixture
def tab(browser: Browser, here: Office) -> Iterator[Tab]:
    """Open a draft as the planner, on a machine of its own; a map only where it is looked at."""
    contexts, said = [], []

    def go(plan: int, *, drawn: bool = False) -> Page:
        context = browser.new_context(
            viewport={"width": 1366, "height": 768},
            locale="en-US",
            reduced_motion="reduce",
            extra_http_headers={"authorization": f"Bearer {here.tokens['planner']}"},
        )
        context.set_default_timeout(60_000)
        contexts.append(context)
        if not drawn:
            context.add_init_script(WITHOUT_WEBGL)  # a map in software is dear
        context.on("weberror", lambda error: said.append(str(error.error)))
        return opened(here, context.new_page(), plan)

    yield go
    for context in contexts:
        context.close()
    assert said == []


def opened(here: Office, page: Page, plan: int) -> Page:
    page.goto(f"{here.client.base_url}/studio?plan={plan}")
    page.wait_for_function(READ)
    expect(saved(page)).to_contain_text("已保存")
    return page


def saved(page: Page) -> Locator:
    return page.locator("#saved")


def strip(page: Page) -> Locator:
    return page.locator("#strip")


def message(page: Page) -> Locator:
    return page.locator("#message")


def move(page: Page, units: list[int], to: str = LOWER) -> None:
    page.evaluate(CHOOSE, [units, to])
    page.keyboard.press("Enter")


def make(page: Page, **op: Any) -> None:
    page.evaluate(f"op => {STUDIO}.edits.make(op)", op)


def households(page: Page) -> dict[str, int]:
    grids = page.evaluate(f"() => [...{STUDIO}.store.state.grids.values()]")
    return {grid["grid_code"]: grid["households"] for grid in grids}


def log(here: Office, plan: int) -> list[dict[str, Any]]:
    entries = told(here.get("planner", f"/plans/{plan}/log"))
    return [entry["body"] for entry in entries if entry["action"] != "made"]


def stored(here: Office, plan: int) -> dict[str, int]:
    features = told(here.get("planner", f"/plans/{plan}/grids"))["features"]
    return {f["properties"]["grid_code"]: f["properties"]["households"] for f in features}


def test_what_is_done_without_a_network_is_sent_when_it_is_back(here: Office, tab: Tab) -> None:
    plan = here.draft()
    page = tab(plan)
    page.context.set_offline(True)
    move(page, EDGE[:1])
    assert households(page)[LOWER] == 475
    expect(strip(page)).to_contain_text("网络已断开，已做的 1 步修改保存在本机")
    move(page, EDGE[1:2])
    expect(saved(page)).to_have_text("2 步未发送")
    make(page, op="split_grid", grid_code=LOWER, parts=2)
    expect(message(page)).to_contain_text("网络恢复后才能做")
    assert here.version(plan) == 1
    page.context.set_offline(False)
    expect(saved(page)).to_have_text("已保存 · 第 3 版")
    expect(strip(page)).to_be_hidden()
    assert [body["unit_ids"] for body in log(here, plan)] == [[EDGE[0]], [EDGE[1]]]
    assert households(page) == stored(here, plan)


def test_an_edit_whose_answer_is_lost_is_done_once(here: Office, tab: Tab) -> None:
    plan = here.draft()
    page = tab(plan)

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/edits", lose, times=1)
    move(page, EDGE[:1])
    move(page, EDGE[1:2])
    expect(strip(page)).to_contain_text("2 步")
    expect(saved(page)).to_have_text("已保存 · 第 3 版")
    assert [body["unit_ids"] for body in log(here, plan)] == [[EDGE[0]], [EDGE[1]]]
    assert households(page) == stored(here, plan)


def test_a_session_that_ends_keeps_what_was_done(here: Office, tab: Tab) -> None:
    plan = here.draft()
    page = tab(plan)
    problem = json.dumps({"status": 401, "detail": "log in, or send a token"})
    page.route("**/edits", lambda route: route.fulfill(status=401, body=problem))
    move(page, EDGE[:1])
    expect(strip(page)).to_contain_text("登录已过期，已做的 1 步修改保存在本机")
    link = strip(page).get_by_role("link", name="重新登录")
    expect(link).to_have_attribute("href", f"/login?next=%2Fstudio%3Fplan%3D{plan}")
    page.unroute("**/edits")
    page.evaluate('() => dispatchEvent(new Event("focus"))')  # one comes back, logged in
    expect(saved(page)).to_have_text("已保存 · 第 2 版")


def test_a_closed_tab_comes_back_with_all_that_was_done(here: Office, tab: Tab) -> None:
    plan = here.draft()
    page = tab(plan, drawn=True)
    page.evaluate(f"() => {{ {STUDIO}.map.view = {{ center: [109.82, 40.63], zoom: 15 }} }}")
    page.get_by_role("tab", name="记录").click()
    page.keyboard.press("b")
    page.context.set_offline(True)
    move(page, EDGE[:1])
    move(page, EDGE[1:2])
    page.evaluate(CHOOSE, [EDGE[2:4], UPPER])
    page.wait_for_timeout(400)  # where one is is written now and then
    context = page.context
    page.close()
    context.set_offline(False)
    assert here.version(plan) == 1
    page = opened(here, context.new_page(), plan)
    expect(message(page)).to_contain_text("上次有 2 步修改没有发送")
    expect(saved(page)).to_have_text("已保存 · 第 3 版")
    assert households(page) == stored(here, plan)
    expect(page.get_by_role("tab", name="记录")).to_have_attribute("aria-selected", "true")
    expect(page.locator("[data-command=box]")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate(PLACE) == [UPPER, EDGE[2:4], 15]
    page.evaluate(
        """() => Object.keys(localStorage).forEach((key) => localStorage.setItem(key, '{"x'));
           localStorage.setItem(`gridding.studio.planner.${plan}.other`, "[1]")""".replace(
            "${plan}", str(plan)
        )
    )
    page.close()
    opened(here, context.new_page(), plan)
    assert here.version(plan) == 3


def test_two_tabs_in_conflict_and_what_can_be_done_about_it(here: Office, tab: Tab) -> None:
    plan = here.draft()
    mine, other = tab(plan, drawn=True), tab(plan)

    def meet(do: Callable[[], None], units: list[int]) -> Locator:
        version = here.version(plan)
        mine.context.set_offline(True)
        move(mine, units)
        expect(strip(mine)).to_be_visible()
        do()
        expect(saved(other)).to_have_text(f"已保存 · 第 {version + 1} 版")
        mine.context.set_offline(False)
        panel = mine.locator("#conflict")
        expect(panel).to_be_visible()
        return panel

    def go_on() -> None:
        for page in (mine, other):
            page.evaluate('() => dispatchEvent(new Event("focus"))')
            expect(saved(page)).to_have_text(f"已保存 · 第 {here.version(plan)} 版")

    panel = meet(lambda: move(other, EDGE[:1]), EDGE[1:2])
    expect(panel).to_contain_text("您（在另一个窗口）")
    expect(panel).to_contain_text("划入：")
    until(lambda: set(mine.evaluate(OUTLINED)) == {UPPER, LOWER}, seconds=20)
    panel.get_by_role("button", name="在其修改之上重做我的 1 步").click()
    expect(saved(mine)).to_have_text("已保存 · 第 3 版")
    assert households(mine) == stored(here, plan) == {**stored(here, plan), UPPER: 400, LOWER: 500}
    assert mine.evaluate(OUTLINED) == []

    go_on()
    expect(message(other)).to_contain_text("本页已更新")
    panel = meet(lambda: move(other, EDGE[2:3]), EDGE[3:4])
    panel.get_by_role("button", name="放弃我的修改").click()
    expect(panel).to_be_hidden()
    expect(saved(mine)).to_have_text("已保存 · 第 4 版")
    assert households(mine) == stored(here, plan)
    assert stored(here, plan)[LOWER] == 525

    panel = meet(lambda: make(other, op="lock", grid_code=LOWER), EDGE[3:4])
    panel.get_by_role("button", name="重做").click()
    expect(message(mine)).to_contain_text("已锁定")
    expect(saved(mine)).to_have_text("已保存 · 第 5 版")
    assert households(mine) == stored(here, plan)
