"""The public map, served by the app from a real PostGIS, in a real browser."""

from collections.abc import Callable, Iterator

import pytest
from colourful_plan import CLASSES, MARKUP, colourful_plan
from playwright.sync_api import Page, expect
from serving import MASKED, put_out, roster, served
from sqlalchemy import Engine

from api.http.app import create_app
from maps.pages import CSP
from maps.style import style, texts

PLAN = colourful_plan()
CODES = list(PLAN.grids["grid_code"])


@pytest.fixture(scope="module")
def url(module_engine: Engine) -> Iterator[str]:
    """Where the plan is served; nobody changes it."""
    put_out(module_engine, PLAN, roster(CODES[0]))
    with served(create_app(module_engine)) as client:
        yield str(client.base_url)


@pytest.fixture
def page(url: str, watch: Callable) -> Iterator[Page]:
    watched = watch()
    _ready(watched.open(url))
    yield watched.page
    assert watched.complaints == []
    assert [asked for asked in watched.requests if not asked.startswith(url)] == []


def test_every_grid_is_drawn_in_the_colour_of_its_class(page: Page) -> None:
    drawn = page.evaluate(
        """() => document.getElementById("map").map
            .queryRenderedFeatures({ layers: ["grids"] })
            .map((f) => [f.properties.grid_code, f.layer.paint["fill-color"]])"""
    )
    colours = {entry["key"]: _rgb(entry["colour"]) for entry in style()["classes"]}
    wanted = {code: colours[key] for code, key in zip(CODES, CLASSES, strict=True)}
    assert {code: _plain(colour) for code, colour in drawn} == wanted
    for key in CLASSES:
        item = page.locator(f"#legend [data-class={key}]")
        assert item.locator(".count").inner_text() == "1"
        swatch = item.locator(".swatch").evaluate("e => getComputedStyle(e).backgroundColor")
        assert swatch == "rgb({}, {}, {})".format(*colours[key])


def test_labels_name_every_grid(page: Page) -> None:
    assert sorted(_labels(page)) == sorted(code[-3:] for code in CODES)
    page.uncheck("[data-layer=labels]")
    _idle(page)
    assert _labels(page) == []


def test_a_click_tells_the_grid_and_who_answers_for_it(page: Page) -> None:
    answer = page.locator("#answer")
    for number, grid in enumerate(PLAN.grids.itertuples(index=False)):
        _click(page, number)
        expect(answer.locator(".facts")).to_contain_text(grid.grid_code)
        told = answer.inner_text()
        for part in (grid.name, "样例街道", f"样例{number // 2 + 1}社区", "450"):
            assert part in told
        assert (MASKED in told) == (number == 0)
        assert ("暂无在岗人员" in told) == (number != 0)
        chosen = """document.getElementById("map").map.getFilter("chosen")[2]"""
        assert page.evaluate(chosen) == grid.grid_code
    assert page.title() == "样例区 · 基础网格"  # no name was taken for markup


def test_a_click_outside_offers_the_nearest_grid(url: str, watch: Callable) -> None:
    page = _ready(watch().open(url))
    page.locator("#map canvas").click(position={"x": 20, "y": 500})
    answer = page.locator("#answer")
    expect(answer).to_contain_text("此点不在任何网格内")
    answer.get_by_role("button").click()
    expect(answer.locator(".facts")).to_contain_text(CODES[1])


def test_a_grid_is_found_by_its_code_with_the_keyboard_alone(page: Page) -> None:
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "code":
            break
    page.keyboard.type(CODES[2])
    page.keyboard.press("Enter")
    expect(page.locator("#answer")).to_contain_text(CODES[2])


def test_a_code_that_is_not_there_or_not_alone_is_said_so(page: Page) -> None:
    page.fill("#code", "999")
    page.keyboard.press("Enter")
    expect(page.locator("#search-message")).to_contain_text("999")
    page.fill("#code", "001")
    page.keyboard.press("Enter")
    expect(page.locator("#search-message")).to_contain_text("3 个网格")
    assert page.locator("#answer").get_attribute("data-state") == "none"


def test_layers_are_read_when_first_shown(url: str, watch: Callable) -> None:
    watched = watch()
    page = _ready(watched.open(url))
    assert f"{url}/published/units" not in watched.requests
    for layer in ("units", "exceptions"):
        page.check(f"[data-layer={layer}]")
        page.uncheck(f"[data-layer={layer}]")
        page.check(f"[data-layer={layer}]")
    _idle(page)
    drawn = """() => ["units", "exceptions"].map((layer) => new Set(
        document.getElementById("map").map.queryRenderedFeatures({ layers: [layer] })
            .map((f) => f.properties.unit_id ?? f.geometry.coordinates.join())).size)"""
    assert page.evaluate(drawn) == [len(PLAN.units), 2]
    assert watched.requests.count(f"{url}/published/units") == 1
    strokes = page.locator("[data-barrier]").evaluate_all("all => all.map(e => e.dataset.barrier)")
    assert strokes == ["river", "secondary"]
    assert "不可跨越" in page.locator("[data-barrier=river]").inner_text()


@pytest.mark.parametrize(
    ("asked", "lang", "tag"),
    [("", "zh", "zh-CN"), ("?lang=en", "en", "en")],
)
def test_it_speaks_chinese_unless_asked_otherwise(
    url: str, watch: Callable, asked: str, lang: str, tag: str
) -> None:
    page = _ready(watch().open(f"{url}/{asked}"))
    words = texts(lang)
    assert page.locator("html").get_attribute("lang") == tag
    panel = page.locator("#panel").inner_text()
    for key in ("search", "hint", "legend", "layers", "units", *CLASSES):
        assert words[key] in panel
    page.click("#language")
    _ready(page)
    assert page.locator("html").get_attribute("lang") != tag


def test_a_phone_shows_it_without_sideways_scroll(url: str, watch: Callable) -> None:
    page = _ready(watch(390, 844).open(url))
    _click(page, 1)
    expect(page.locator(".grid-name")).to_have_text(MARKUP)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_only_our_own_files_may_be_loaded(url: str, watch: Callable) -> None:
    watched = watch()
    response = watched.page.goto(url)
    assert response.headers["content-security-policy"] == CSP
    assert "unsafe" not in CSP
    page = _ready(watched.page)
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {text: 'taken = 1'}))"
    )
    assert page.evaluate("typeof taken") == "undefined"


def test_before_a_plan_is_published_the_page_says_so(engine: Engine, watch: Callable) -> None:
    with served(create_app(engine)) as client:
        page = watch(390, 844).open(str(client.base_url))
        expect(page.locator("#notice")).to_contain_text(texts("zh")["empty_title"])
        expect(page.locator("#panel")).to_be_hidden()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_server_that_fails_can_be_asked_again(url: str, watch: Callable) -> None:
    page = watch().page
    page.route("**/published/grids", lambda route: route.fulfill(status=503, body="{}"))
    page.goto(url)
    expect(page.locator("#notice")).to_contain_text(texts("zh")["error_title"])
    page.unroute("**/published/grids")
    page.locator("#notice button").click()
    _ready(page)
    expect(page.locator("#notice")).to_be_hidden()


def test_without_webgl_the_grids_are_a_table(url: str, watch: Callable) -> None:
    watched = watch(390, 844)
    watched.page.add_init_script(
        """const real = HTMLCanvasElement.prototype.getContext;
        HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
            return kind.startsWith("webgl") ? null : real.call(this, kind, ...rest);
        };"""
    )
    page = watched.open(url)
    expect(page.locator("#table tbody tr")).to_have_count(len(CODES))
    assert "WebGL" in page.locator("#table").inner_text()
    page.get_by_role("button", name=CODES[3]).click()
    expect(page.locator("#answer")).to_contain_text(CODES[3])
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert watched.complaints == []


def _ready(page: Page) -> Page:
    page.wait_for_selector("#map[data-ready]")
    _idle(page)
    return page


def _idle(page: Page) -> None:
    """Wait until all that was asked of the map is drawn."""
    page.evaluate(
        """() => new Promise((done) => {
            const { map } = document.getElementById("map");
            map.once("idle", done);
            map.triggerRepaint();
        })"""
    )


def _click(page: Page, number: int) -> None:
    point = PLAN.grids.geometry.iloc[number].representative_point()
    x, y = page.evaluate(
        """([lon, lat]) => {
            const { x, y } = document.getElementById("map").map.project([lon, lat]);
            return [x, y];
        }""",
        [point.x, point.y],
    )
    page.locator("#map canvas").click(position={"x": x, "y": y})


def _labels(page: Page) -> list[str]:
    """Return the codes whose labels found room."""
    return page.evaluate(
        """() => document.getElementById("map").map
            .queryRenderedFeatures({ layers: ["grid-labels"] }).map((f) => f.properties.code)"""
    )


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


def _plain(colour: dict[str, float]) -> tuple[int, ...]:
    return tuple(round(colour[part] * 255) for part in "rgb")
