"""The embedded map in a page of another origin: what it shows, tells, and to whom."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from colourful_plan import colourful_plan
from playwright.sync_api import Frame, Page, expect
from postgis import _fresh
from serving import MASKED, put_out, roster, served
from sqlalchemy import Engine
from tile_server import TileServer, tile_server

from api.basemaps import Basemaps
from api.basemaps.settings import Basemap, BasemapDatum
from api.http.app import create_app
from api.settings import Settings
from maps.pages import component_texts
from sql.cluster import Cluster
from sql.engine import open_engine

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

    def page(self, path: str, host: str = "localhost") -> str:
        return f"http://{host}:{self.port}/?{self.url}{path}"


@pytest.fixture(scope="module")
def upstream() -> Iterator[TileServer]:
    with tile_server() as server:
        yield server


@pytest.fixture(scope="module")
def portal(cluster: Cluster, upstream: TileServer) -> Iterator[Portal]:
    class Outer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            src = self.path.partition("?")[2]
            self.send_response(200 if src else 404)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(OUTER.format(src=src).encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Outer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    fresh = _fresh(cluster)
    engine = open_engine(next(fresh))
    put_out(engine, PLAN, roster(CODES[0]))
    settings = Settings(
        Path(),
        embed_origins=(f"http://localhost:{server.server_port}",),
        attribution="样例区民政局",
        map_review_number=NUMBER,
    )
    app = create_app(engine, settings)
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
        yield Portal(str(client.base_url), server.server_port)
    engine.dispose()
    next(fresh, None)
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
