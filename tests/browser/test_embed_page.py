"""The embedded map in a page of another origin: what it shows, tells, and to whom."""

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from colourful_plan import colourful_plan
from playwright.sync_api import Frame, Page, expect
from serving import MASKED, put_out, roster, served
from sqlalchemy import Engine
from tile_server import TileServer, tile_server

from api.basemaps import Basemaps
from api.basemaps.settings import Basemap, BasemapDatum
from api.http.app import create_app
from api.settings import Settings
from maps.pages import component_texts
from sql.accounts import add_account
from sql.actor import Role, operator
from sql.credentials import make_token
from sql.tables.accounts import TokenScope

PLAN = colourful_plan()
CODES = list(PLAN.grids["grid_code"])
COMMUNITY = PLAN.grids["community_code"].iloc[2]
NUMBER = "GS(2026)0001号"
OUTER = """<!doctype html><title>portal</title><link rel="icon" href="data:,">
<iframe id="grids" src="{src}" width="800" height="560"></iframe>
<script>told = []; addEventListener("message", (e) => told.push([e.origin, e.data]));</script>"""


@dataclass(frozen=True)
class Portal:
    """Another system, which is listed as ``localhost`` and not as ``127.0.0.1``."""

    url: str
    """Of the app."""
    port: int
    token: str
    """Of a planner."""
    pages: dict[str, str]
    """What the other system has beside a page with nothing but the frame."""

    def page(self, path: str, host: str = "localhost") -> str:
        return f"http://{host}:{self.port}/?{self.url}{path}"


@pytest.fixture(scope="module")
def upstream() -> Iterator[TileServer]:
    with tile_server() as server:
        yield server


@pytest.fixture(scope="module")
def portal(module_engine: Engine, upstream: TileServer) -> Iterator[Portal]:
    pages: dict[str, str] = {}

    class Outer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, _, src = self.path.partition("?")
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write((pages.get(path) or OUTER.format(src=src)).encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Outer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    put_out(module_engine, PLAN, roster(CODES[0]))
    by = operator("the tests")
    with module_engine.begin() as connection:
        add_account(connection, "li", Role.PLANNER, by)
        token = make_token(connection, "li", 1, TokenScope.WRITE, by)
    settings = Settings(
        Path(),
        embed_origins=(f"http://localhost:{server.server_port}",),
        attribution="样例区民政局",
        map_review_number=NUMBER,
    )
    app = create_app(module_engine, settings)
    names = {"red": BasemapDatum.GCJ02, "broken": BasemapDatum.WGS84}
    app.state.basemaps = Basemaps(
        [
            Basemap(
                name=name,
                title=name,
                urls=(f"{upstream.address}/{name}/{{z}}/{{x}}/{{y}}",),
                datum=datum,
                attribution=f"© {name}",
            )
            for name, datum in names.items()
        ]
    )
    with served(app) as client:
        yield Portal(str(client.base_url), server.server_port, token, pages)
    server.shutdown()
    server.server_close()
    thread.join(10)


@pytest.fixture
def outer(portal: Portal, watch: Callable) -> Iterator[Callable[[str], tuple[Page, Frame]]]:
    """Open the other system's page with the embed in it; nobody else may be asked."""
    watched = watch(1000, 640)

    def show(path: str) -> tuple[Page, Frame]:
        page = watched.open(portal.page(path))
        frame = page.locator("#grids").element_handle().content_frame()
        frame.wait_for_selector("#map[data-ready]")
        return page, frame

    yield show
    hosts = (portal.url, f"http://localhost:{portal.port}")
    assert [asked for asked in watched.requests if not asked.startswith(hosts)] == []
    assert watched.complaints == []


def told(page: Page, kind: str) -> list[dict]:
    """Return what the other system was told, as soon as it was told anything of the kind."""
    page.wait_for_function(f"told.some(([, m]) => m.type === '{kind}')")
    found = page.evaluate("told")
    return [message for _, message in found if message["type"] == kind]


def click(page: Page, frame: Frame, number: int) -> tuple[float, float]:
    point = PLAN.grids.geometry.iloc[number].representative_point()
    x, y = frame.evaluate(
        """([lon, lat]) => {
            const { x, y } = document.getElementById("map").map.project([lon, lat]);
            return [x, y];
        }""",
        [point.x, point.y],
    )
    frame.locator("#map canvas").click(position={"x": x, "y": y})
    return point.x, point.y


def shown(frame: Frame) -> list[str]:
    """Return the codes of the grids that are drawn."""
    return frame.evaluate(
        """() => new Promise((done) => {
            const { map } = document.getElementById("map");
            map.once("idle", () => done([...new Set(map.queryRenderedFeatures({ layers: ["grids"] })
                .map((f) => f.properties.grid_code))].sort()));
            map.triggerRepaint();
        })"""
    )


def test_a_click_is_told_to_the_page_around_and_shown_with_masked_phones(
    portal: Portal, outer: Callable
) -> None:
    page, frame = outer("/embed")
    assert told(page, "ready") == [{"source": "gridding", "type": "ready", "grids": len(CODES)}]
    assert shown(frame) == CODES
    lon, lat = click(page, frame, 0)
    (message,) = told(page, "grid")
    row = PLAN.grids.iloc[0]
    assert message.pop("lon") == pytest.approx(lon, abs=1e-4)
    assert message.pop("lat") == pytest.approx(lat, abs=1e-4)
    assert message == {
        "source": "gridding",
        "type": "grid",
        "grid_code": row["grid_code"],
        "name": row["name"],
        "community_code": row["community_code"],
        "street_code": "150203001",
        "plan_id": 1,
        "by": "click",
    }
    assert {origin for origin, _ in page.evaluate("told")} == {portal.url}
    card = frame.locator("#answer").inner_text()
    for part in (row["grid_code"], row["name"], "样例街道", "样例1社区", "张三", MASKED):
        assert part in card
    corner = frame.locator("#credits").inner_text()
    assert "样例区民政局" in corner
    assert NUMBER in corner
    frame.get_by_role("button", name="关闭").click()
    expect(frame.locator("#answer")).to_contain_text("点击地图")


def test_the_page_around_can_show_a_grid_and_hears_no_echo(outer: Callable) -> None:
    page, frame = outer(f"/embed?division={COMMUNITY}&lookup=0")
    told(page, "ready")
    assert shown(frame) == CODES[2:4]
    expect(frame.locator("#panel")).to_be_hidden()
    send = "(m) => document.getElementById('grids').contentWindow.postMessage(m, '*')"
    page.evaluate(send, {"type": "show", "grid_code": CODES[0]})  # not on this map
    page.evaluate(send, {"type": "show", "grid_code": CODES[3]})
    expect(frame.locator("#answer")).to_contain_text(CODES[3])
    assert [m["type"] for _, m in page.evaluate("told")] == ["ready"]
    # Others than the page around are not heard.
    frame.evaluate(f"postMessage({{type: 'show', grid_code: '{CODES[2]}'}}, '*')")
    page.wait_for_timeout(200)
    expect(frame.locator("#answer")).to_contain_text(CODES[3])


def test_a_code_is_found_and_told_as_found(outer: Callable) -> None:
    page, frame = outer("/embed?lang=en")
    assert frame.locator("html").get_attribute("lang") == "en"
    box = frame.get_by_role("searchbox", name="Find a grid")
    box.fill(CODES[4])
    box.press("Enter")
    (message,) = told(page, "grid")
    assert (message["grid_code"], message["by"]) == (CODES[4], "find")
    building = PLAN.buildings.iloc[40]
    box.fill(building["address"])
    box.press("Enter")
    page.wait_for_function("told.filter(([, m]) => m.type === 'grid').length === 2")
    unit = PLAN.units.set_index("unit_id").loc[building["unit_id"]]
    assert told(page, "grid")[1]["grid_code"] == unit["grid_code"]
    box.fill("样例")  # streets, communities and addresses: one of them is to be chosen
    box.press("Enter")
    frame.locator("#found li button").first.click()
    expect(frame.locator("#found")).to_be_empty()
    box.fill("无此处")
    box.press("Enter")
    expect(frame.locator("#found")).to_contain_text("Nothing found")


def test_a_grid_of_the_address_is_open_at_once(outer: Callable) -> None:
    _, frame = outer(f"/embed?grid={CODES[2]}")
    expect(frame.locator("#answer")).to_contain_text(CODES[2])
    assert shown(frame) == CODES[2:4]  # with its community
    assert frame.evaluate("document.title") == "样例2社区 · 网格地图"


def test_a_basemap_lies_below_by_way_of_our_server_and_may_fail(
    portal: Portal, watch: Callable
) -> None:
    for name, lies in (("red", True), ("broken", False)):
        watched = watch(800, 560)
        page = watched.open(f"{portal.url}/embed?basemap={name}")
        page.wait_for_selector("#map[data-ready]")
        assert shown(page.main_frame) == CODES
        asked = [each for each in watched.requests if "/basemaps/" in each]
        assert asked
        assert all(each.startswith(f"{portal.url}/basemaps/{name}/") for each in asked)
        corner = page.locator("#credits").inner_text()
        assert f"© {name}" in corner
        assert ("仅供显示" in corner) == lies


def test_whoever_is_not_listed_gets_no_frame(portal: Portal, watch: Callable) -> None:
    watched = watch()
    page = watched.open(portal.page("/embed", "127.0.0.1"))
    page.wait_for_timeout(300)
    frame = page.locator("#grids").element_handle().content_frame()
    assert frame.locator("#map").count() == 0
    assert any("frame-ancestors" in complaint for complaint in watched.complaints)
    assert page.evaluate("told") == []
    for path in ("/", "/studio"):  # no other page goes into any frame
        page = watch().open(portal.page(path))
        page.wait_for_timeout(300)
        assert page.locator("#grids").element_handle().content_frame().locator("#map").count() == 0


def test_what_is_not_there_is_said_so(portal: Portal, engine: Engine, watch: Callable) -> None:
    words = component_texts("embed", "zh")["embed"]
    page = watch(400, 300).open(f"{portal.url}/embed?division=999")
    expect(page.locator("#notice")).to_contain_text(words["unknown_title"])
    expect(page.locator("#notice")).to_contain_text("999")
    expect(page.locator("#credits")).to_contain_text(NUMBER)
    with served(create_app(engine, Settings(Path()))) as client:
        page = watch(400, 300).open(f"{client.base_url}/embed")
        expect(page.locator("#notice")).to_contain_text("还没有发布的网格方案")
        expect(page.locator("#credits")).to_be_hidden()


@pytest.mark.parametrize("lacking", ["webgl2", "webgl"])
def test_without_webgl2_the_map_is_drawn_and_without_any_it_is_a_table(
    portal: Portal, watch: Callable, lacking: str
) -> None:
    watched = watch(400, 300)
    watched.page.add_init_script(
        f"""const real = HTMLCanvasElement.prototype.getContext;
        HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {{
            return kind.startsWith("{lacking}") ? null : real.call(this, kind, ...rest);
        }};"""
    )
    page = watched.open(f"{portal.url}/embed?lookup=0")
    if lacking == "webgl2":
        page.wait_for_selector("#map[data-ready]")
        assert shown(page.main_frame) == CODES
    else:
        page.get_by_role("button", name=CODES[3]).click()
        expect(page.locator("#answer")).to_contain_text(CODES[3])
    assert watched.complaints == []


def test_the_studio_gives_code_and_picture_to_copy(portal: Portal, watch: Callable) -> None:
    watched = watch(1366, 768)
    page = watched.page
    page.set_extra_http_headers({"authorization": f"Bearer {portal.token}"})
    page.goto(f"{portal.url}/studio?plan=1")
    page.get_by_role("button", name="嵌入").click()
    dialog = page.get_by_role("dialog", name="嵌入其他系统")
    dialog.get_by_role("combobox", name="范围").select_option(COMMUNITY)
    dialog.get_by_role("combobox", name="网格").select_option(CODES[3])
    dialog.get_by_role("combobox", name="语言").select_option("en")
    dialog.get_by_label("显示查找框").uncheck()
    code = dialog.get_by_label("嵌入代码", exact=True)
    asked = f"/embed?grid={CODES[3]}&amp;lookup=0&amp;lang=en"
    expect(code).to_have_value(
        f'<iframe src="{portal.url}{asked}" title="网格地图" width="800" height="560" '
        'style="border: 0"></iframe>'
    )
    preview = dialog.frame_locator("iframe")
    expect(preview.locator("#answer")).to_contain_text(CODES[3], timeout=60_000)
    address = dialog.get_by_label("图片地址（PNG）", exact=True).input_value()
    picture = page.request.get(address)
    assert (picture.status, picture.headers["content-type"]) == (200, "image/png")
    dialog.get_by_role("button", name="复制嵌入代码").click()
    expect(dialog.get_by_role("status")).to_contain_text("复制")
    assert [each for each in watched.requests if not each.startswith(portal.url)] == []
    assert watched.complaints == []


def test_the_guides_page_works_as_it_stands(portal: Portal, watch: Callable) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "guides" / "embed.zh.md").read_text("utf-8")
    (shown,) = re.findall(r"```html\n(.*?)```", guide, re.DOTALL)
    assert shown.count("150203001001007") == 1
    shown = shown.replace("https://grids.example", portal.url).replace("150203001001007", CODES[1])
    portal.pages["/guide"] = shown
    page = watch(1000, 760).open(f"http://localhost:{portal.port}/guide")
    frame = page.locator("#grids").element_handle().content_frame()
    frame.wait_for_selector("#map[data-ready]")
    page.get_by_role("button", name="显示网格").click()
    expect(frame.locator("#answer")).to_contain_text(CODES[1], timeout=60_000)
    click(page, frame, 1)
    expect(page.locator("#chosen")).to_contain_text(f"{CODES[1]} (109.8", timeout=60_000)
