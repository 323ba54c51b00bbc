"""The studio's map: what its tools choose, paint and cut, and that it draws with little."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from office import EDGE, LOWER, PLAN, READ, UPPER, Office
from playwright.sync_api import Browser, Page, Request, expect
from shapely import Polygon

UNITS = PLAN.units.set_index("unit_id")
FAR, LOCKED = PLAN.grids["grid_code"][2:4]
"""The grids of the second community: units 36 to 53, and 54 to 71, which are locked."""
WITHOUT_WEBGL_2 = """
const get = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  return kind === "webgl2" ? null : get.call(this, kind, ...rest);
};"""
WITHOUT_WEBGL = WITHOUT_WEBGL_2.replace('kind === "webgl2"', 'kind.startsWith("webgl")')
CHOSEN = """async key => {
  const painted = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  await painted(); // counts come first, the map after the next frame
  await painted();
  return [...Array(72).keys()].filter(id => document.getElementById("map").map
    .getFeatureState({ source: "units", sourceLayer: "units", id })[key]);
}"""


@pytest.fixture(scope="module")
def plan(here: Office) -> int:
    """Return a draft in which one grid is locked."""
    made = here.draft()
    assert here.edit(made, 1, "lock", grid_code=LOCKED).status_code == 200
    return made


@pytest.fixture(scope="module")
def opened(browser: Browser, here: Office, plan: int) -> Iterator[Callable[..., Page]]:
    """Open the draft as the planner; nobody else is asked, and nothing is complained about."""
    contexts, asked, said = [], [], []

    def go(*scripts: str, size: tuple[int, int] = (1366, 768)) -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale="en-US",
            reduced_motion="reduce",
            extra_http_headers={"authorization": f"Bearer {here.tokens['planner']}"},
        )
        context.set_default_timeout(60_000)
        contexts.append(context)
        page = context.new_page()
        for script in scripts:
            page.add_init_script(script)
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("console", lambda told: said.append(told.text) if told.type == "error" else None)
        page.goto(f"{here.client.base_url}/studio?plan={plan}")
        page.wait_for_function(READ)
        return page

    yield go
    for context in contexts:
        context.close()
    own = (str(here.client.base_url), "blob:", "data:")
    assert [url for url in asked if not url.startswith(own)] == []
    assert [text for text in said if "Failed to load resource" not in text] == []


@pytest.fixture(scope="module")
def page(opened: Callable[..., Page]) -> Page:
    """Return the page that tools are tried on, with all units drawn."""
    page = opened()
    page.wait_for_function(
        """() => {
            const { map } = document.getElementById("map"), layers = ["unit-fill"];
            const units = map.getLayer(layers[0]) ? map.queryRenderedFeatures({ layers }) : [];
            return new Set(units.map(({ id }) => id)).size === 72;
        }"""
    )
    return page


def test_click_block_and_compound_choose_what_they_say(page: Page) -> None:
    _tool(page, "click")
    _click(page, 12)
    expect(page.locator(f'tr[data-grid="{UPPER}"][aria-selected=true]')).to_be_visible()
    assert _chosen(page) == []  # the first click takes the grid in hand
    _click(page, 14)
    assert _chosen(page) == [14]
    _click(page, 20, modifiers=["Shift"])
    _click(page, 15, modifiers=["Shift"])
    _click(page, 14, modifiers=["Alt"])
    assert _chosen(page) == [15, 20]
    _click(page, 60)
    assert _chosen(page) == []  # locked
    _tool(page, "block")
    _click(page, 3)
    assert _chosen(page) == list(range(18))  # the road is in the way
    _tool(page, "compound")
    _click(page, 7)
    assert _chosen(page) == [0, 1, 6, 7]
    page.keyboard.press("Control+a")
    assert _chosen(page) == list(range(18))
    page.keyboard.press("Escape")
    assert _chosen(page) == []


def test_box_and_lasso_choose_the_units_inside_at_any_zoom(page: Page) -> None:
    _tool(page, "box")
    inner = [7, 8, 13, 14]
    _drag(page, *_corners(page, inner))
    assert _chosen(page) == inner
    _drag(page, *_corners(page, [7]), modifier="Alt")
    assert _chosen(page) == [8, 13, 14]
    page.evaluate("document.getElementById('map').map.jumpTo({ zoom: 11.5 })")
    _drag(page, *_corners(page, list(UNITS.index), margin=3))  # of which none is drawn
    assert _chosen(page) == list(range(54))  # but those that are locked
    page.evaluate("document.getElementById('map').map.jumpTo({ zoom: 16 })")
    _tool(page, "lasso")
    page.wait_for_function("() => globalThis.terraDrawMaplibreGlAdapter")
    page.wait_for_timeout(200)
    wanted = [8, 9, 15]
    hull = Polygon([_pixel(page, *place) for place in _around(wanted)]).exterior
    places = [hull.interpolate(i / 16, normalized=True).coords[0] for i in range(16)]
    _stroke(page, places)
    page.wait_for_function(f"async () => (await ({CHOSEN})('chosen')).length === {len(wanted)}")
    assert _chosen(page) == wanted
    page.keyboard.press("Escape")


def test_the_brush_skips_no_unit_however_fast_and_stays_in_the_community(page: Page) -> None:
    _take_in_hand(page, LOWER)
    _tool(page, "paint")
    start, end = (_place(page, unit) for unit in (EDGE[0], EDGE[-1]))
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end)  # at once
    page.mouse.move(*_place(page, 50))  # the other community
    assert _marked(page, "moving") == EDGE
    assert page.locator("[data-brush=no]").count() == 1
    page.keyboard.down("Alt")
    page.mouse.move(*_place(page, 17))
    page.keyboard.up("Alt")
    assert _marked(page, "moving") == EDGE[:-1]
    page.mouse.move(*_place(page, 16))
    page.mouse.move(*_place(page, 17))
    told = _edit(page, page.mouse.up)
    assert told["op"] == "move_units"
    assert sorted(told["unit_ids"]) == EDGE
    assert told["to_grid"] == LOWER
    expect(page.locator(f'tr[data-grid="{LOWER}"]')).to_contain_text("600")
    page.wait_for_function(f"async () => (await ({CHOSEN})('moving')).length === 0")
    drawn = """async () => (await document.getElementById("map").map.getSource("grids").getData())
        .features.map(({ properties }) => properties.grid_code)"""
    assert sorted(page.evaluate(drawn)) == sorted(PLAN.grids["grid_code"])  # each of them once


def test_a_line_cuts_the_current_grid(page: Page, here: Office, plan: int) -> None:
    _take_in_hand(page, FAR)
    _tool(page, "line")
    page.wait_for_timeout(300)
    (west, top, east, bottom) = UNITS.loc[36:53].total_bounds
    middle = (west + east) / 2
    first, last = _pixel(page, middle, bottom + 2e-4), _pixel(page, middle, top - 2e-4)
    page.mouse.click(*first)
    page.keyboard.press("Escape")  # not this one
    page.mouse.click(*first)
    page.mouse.move(*last, steps=3)
    page.mouse.click(*last)
    told = _edit(page, lambda: page.keyboard.press("Enter"))
    assert told["op"] == "split_by_line"
    assert told["grid_code"] == FAR
    assert len(told["line"]["coordinates"]) == 2
    expect(page.locator("tr[data-grid]")).to_have_count(5)
    grids = here.get("planner", f"/plans/{plan}/grids").json()["features"]
    households = [
        g["properties"]["households"]
        for g in grids
        if g["properties"]["community_code"] == FAR[:12]
    ]
    assert sorted(households) == [225, 225, 450]


def test_a_map_is_drawn_without_webgl_2_and_again_when_its_context_was_lost(
    opened: Callable[..., Page],
) -> None:
    page = opened(WITHOUT_WEBGL_2)
    drawn = """() => {
        const { map } = document.getElementById("map");
        return map.getLayer("grids") && map.queryRenderedFeatures({ layers: ["grids"] }).length > 0;
    }"""
    page.wait_for_function(drawn)
    gl = "document.getElementById('map').map.painter.context.gl"
    assert page.evaluate(f"{gl} instanceof WebGLRenderingContext")
    page.evaluate(f"window.lose = {gl}.getExtension('WEBGL_lose_context'); lose.loseContext()")
    expect(page.locator("#message")).to_contain_text("显卡")
    page.evaluate("lose.restoreContext()")
    expect(page.locator("#message")).to_be_hidden()
    page.wait_for_function(drawn)


def test_without_webgl_the_stage_says_so_and_the_table_is_there(
    opened: Callable[..., Page],
) -> None:
    page = opened(WITHOUT_WEBGL)
    expect(page.locator("#map")).to_contain_text("WebGL")
    expect(page.locator("tr[data-grid]").first).to_be_visible()
    expect(page.locator("[data-command=paint]")).to_be_disabled()


def _tool(page: Page, name: str) -> None:
    page.click(f"[data-command={name}]")


def _take_in_hand(page: Page, code: str) -> None:
    page.click(f'tr[data-grid="{code}"]')


def _pixel(page: Page, lon: float, lat: float) -> tuple[float, float]:
    x, y = page.evaluate(
        """([lon, lat]) => {
            const { map } = document.getElementById("map");
            const { left, top } = map.getCanvas().getBoundingClientRect();
            const { x, y } = map.project([lon, lat]);
            return [left + x, top + y];
        }""",
        [lon, lat],
    )
    return x, y


def _place(page: Page, unit: int) -> tuple[float, float]:
    middle = UNITS.geometry[unit].centroid
    return _pixel(page, middle.x, middle.y)


def _click(page: Page, unit: int, modifiers: list[Any] | None = None) -> None:
    for key in modifiers or []:
        page.keyboard.down(key)
    page.mouse.click(*_place(page, unit))
    for key in modifiers or []:
        page.keyboard.up(key)


def _corners(page: Page, units: list[int], margin: float = 0) -> list[tuple[float, float]]:
    west, south, east, north = UNITS.loc[units].total_bounds
    (left, top), (right, bottom) = _pixel(page, west, north), _pixel(page, east, south)
    return [(left - margin, top - margin), (right + margin, bottom + margin)]


def _around(units: list[int]) -> list[tuple[float, float]]:
    shape = UNITS.geometry[units].union_all().buffer(-1e-5)
    return list(shape.exterior.coords)


def _drag(
    page: Page, start: tuple[float, float], end: tuple[float, float], modifier: str = ""
) -> None:
    if modifier:
        page.keyboard.down(modifier)
    _stroke(page, [start, end])
    if modifier:
        page.keyboard.up(modifier)


def _stroke(page: Page, places: list[tuple[float, float]]) -> None:
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place)
    page.mouse.up()


def _marked(page: Page, key: str) -> list[int]:
    return page.evaluate(CHOSEN, key)


def _chosen(page: Page) -> list[int]:
    return _marked(page, "chosen")


def _edit(page: Page, act: Callable[[], None]) -> dict[str, Any]:
    """Return the edit that an act sends, once the server has done it."""

    def is_edit(request: Request) -> bool:
        return request.method == "POST" and request.url.endswith("/edits")

    with page.expect_event("requestfinished", is_edit) as sent:
        act()
    response = sent.value.response()
    assert response is not None
    assert response.status == 200
    return json.loads(sent.value.post_data or "{}")
