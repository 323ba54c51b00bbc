"""The page of a grid's people on a phone: with the network and without, inside the grid and out."""

import re
from collections.abc import Callable, Iterator

import pandas as pd
import pytest
from looked_over import OVERFLOWING, axe, longer_words, nothing
from playwright.sync_api import Page, expect
from sample_plan import sample_plan
from serving import MASKED, PHONE, put_out, roster, served
from sqlalchemy import Engine, text

from api.http.app import create_app
from gridding.datum import wgs84_to_gcj02
from gridding.ground import CGCS2000
from maps.pages import CSP, component_texts
from sql.accounts import add_account
from sql.actor import Role, operator

PLAN = sample_plan()
UPPER, LOWER, EAST = PLAN.grids["grid_code"][:3]
INSIDE = PLAN.grids.geometry.iloc[0].centroid
BY = operator("the tests")
PASSWORD = "a long enough one"
BUDGET_BYTES = 150_000
TRANSFERRED = """() => performance.getEntries()
  .filter((entry) => "transferSize" in entry)
  .map(({ name, transferSize }) => [name, transferSize])"""
PLACE = text(
    "INSERT INTO places (district_id, source, source_id, type, category, name, address, geom) "
    "SELECT plans.district_id, 'list', :name, :type, '', :name, '样例路1号', "
    "ST_SetSRID(ST_MakePoint(:lon, :lat), 4490) FROM plans"
)


@pytest.fixture(scope="module")
def at(module_engine: Engine) -> Iterator[str]:
    """The sample published, with w1 at two of its grids, w2 at a third, and places in the first."""
    rows = [roster(UPPER), roster(EAST, "w2", "李四"), roster(LOWER, "w3", "王五")]
    put_out(module_engine, PLAN, pd.concat(rows, ignore_index=True))
    with module_engine.begin() as connection:
        add_account(connection, "w1", Role.WORKER, BY, password=PASSWORD)
        for name, kind in (("第一支部", "党支部"), ("第二支部", "党支部"), ("粮油店", "商铺")):
            place = {"name": name, "type": kind, "lon": INSIDE.x, "lat": INSIDE.y}
            connection.execute(PLACE, place)
    with served(create_app(module_engine)) as client:
        far = {"lon": 100, "lat": 30, "crs": "gcj02"}
        client.get("/locate", params=far, timeout=120)  # compiles; the page waits less
        yield str(client.base_url).rstrip("/")


@pytest.fixture
def phone(at: str, watch: Callable) -> Iterator[Page]:
    """A phone that may tell where it is; nothing it did may have gone wrong or elsewhere."""
    watched = watch(390, 844)
    watched.page.context.grant_permissions(["geolocation"])
    yield watched.page
    # That a point lies in no grid is no mishap.
    assert [said for said in watched.complaints if "status of 404" not in said] == []
    assert [asked for asked in watched.requests if not asked.startswith(at)] == []


def test_the_text_is_there_first_and_light_then_the_map(at: str, phone: Page) -> None:
    response = phone.goto(f"{at}/worker?grid={UPPER}")
    assert response.headers["content-security-policy"] == CSP
    expect(phone.locator("#neighbours li.neighbour")).to_have_count(2)
    sizes = dict(phone.evaluate(TRANSFERRED))
    assert not [name for name in sizes if "maplibre" in name]
    assert 0 < sum(sizes.values()) < BUDGET_BYTES
    told = phone.locator("#text").inner_text()
    for part in (
        "第1网格",
        UPPER,
        "样例1社区",
        "样例街道",
        "450",
        "18",
        "张三",
        MASKED,
        "样例路",
        "李四",
    ):
        assert part in told
    assert PHONE not in told
    expect(phone.locator("a[href^=tel]")).to_have_count(0)
    phone.click("summary")
    expect(phone.locator("#places")).to_contain_text("第二支部")
    phone.locator("#ground").scroll_into_view_if_needed()
    phone.wait_for_selector("#map[data-ready]")
    drawn = """() => document.getElementById("map").map.queryRenderedFeatures()
      .map(({ layer, properties }) => [layer.id, properties.grid_code])"""
    seen = {tuple(each) for each in phone.evaluate(drawn)}
    assert {("mine", UPPER), ("beside", LOWER), ("beside", EAST), ("soft", None)} <= seen
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.click(f"a[data-grid='{EAST}']")
    expect(phone.locator("#head h1")).to_have_text("第1网格")
    expect(phone.locator("#head")).to_contain_text(EAST)
    assert phone.url.endswith(f"?grid={EAST}")
    phone.go_back()
    expect(phone.locator("#head")).to_contain_text(UPPER)


def test_inside_outside_and_what_the_datum_makes_of_it(at: str, phone: Page) -> None:
    def stand(lon: float, lat: float, accuracy: float = 8) -> None:
        place = {"longitude": lon, "latitude": lat, "accuracy": accuracy}
        phone.context.set_geolocation(place)
        phone.locator("#inside button").click()
        expect(phone.locator("#answer")).to_contain_text(f"{lat:.6f}")

    answer, checked = phone.locator("#answer"), phone.locator("#checked")
    phone.add_init_script(
        """const real = navigator.geolocation.getCurrentPosition.bind(navigator.geolocation);
        window.asked = 0;
        navigator.geolocation.getCurrentPosition = (...how) => (window.asked++, real(...how));"""
    )
    phone.goto(f"{at}/worker?grid={UPPER}")
    expect(phone.locator("#neighbours li.neighbour")).to_have_count(2)
    assert phone.evaluate("window.asked") == 0  # nobody is asked who has not tapped
    stand(INSIDE.x, INSIDE.y)
    expect(answer).to_have_class("inside")
    expect(answer).to_contain_text("75 m")
    expect(checked).to_contain_text("已与服务器核对")

    # A phone in an app that gives GCJ-02: some 500 m off until it is told so.
    shifted = [float(each) for each in wgs84_to_gcj02(INSIDE.x, INSIDE.y)]
    _, _, off = CGCS2000.inv(INSIDE.x, INSIDE.y, *shifted)
    assert 300 < off < 700
    stand(*shifted)
    expect(answer).to_have_class("outside")
    expect(checked).to_contain_text("不在任何网格内")
    phone.get_by_label("GCJ-02").check()
    expect(answer).to_have_class("inside")
    expect(answer).to_contain_text("75 m")
    expect(checked).to_contain_text("已与服务器核对")
    phone.reload()
    expect(phone.get_by_label("GCJ-02")).to_be_checked()
    phone.get_by_label("WGS-84").check()

    stand(INSIDE.x, INSIDE.y, 120)  # the border is nearer than that
    expect(answer).to_have_class("edge")
    expect(answer).to_contain_text("定位精度较差")
    south = PLAN.grids.geometry.iloc[1].centroid
    stand(south.x, south.y)
    expect(answer).to_have_class("outside")
    expect(checked.locator("a")).to_have_attribute("data-grid", LOWER)
    expect(checked).to_contain_text("王五")

    phone.context.clear_permissions()
    phone.locator("#inside button").click()
    expect(phone.locator("#answer")).to_contain_text("没有得到定位许可")


def test_it_works_on_when_the_network_is_cut(at: str, watch: Callable) -> None:
    watched = watch(390, 844)
    page = watched.page
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"longitude": INSIDE.x, "latitude": INSIDE.y, "accuracy": 8})
    page.goto(f"{at}/worker?grid={UPPER}")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("""() => caches.open("gridding-worker-cards")
      .then((cards) => cards.keys()).then((keys) => keys.length === 4)""")  # and the roads
    assert watched.complaints == []

    page.context.set_offline(True)
    page.reload()
    expect(page.locator("#head h1")).to_have_text("第1网格")
    expect(page.locator("#net")).to_contain_text("网络不通：显示的是")
    expect(page.locator("#duty")).to_contain_text("张三")
    page.locator("#inside button").click()
    expect(page.locator("#answer")).to_have_class("inside")
    expect(page.locator("#checked")).to_contain_text("只按本机存有的边界判断")
    south = PLAN.grids.geometry.iloc[1].centroid
    page.fill("#said", f"{south.y:.6f}, {south.x:.6f}")
    page.keyboard.press("Enter")
    expect(page.locator("#found a")).to_have_attribute("data-grid", LOWER)
    page.fill("#said", "样例路5号")
    page.keyboard.press("Enter")
    expect(page.locator("#found")).to_contain_text("地址要联网才能查")
    page.click(f"#neighbours a[data-grid='{LOWER}']")
    expect(page.locator("#duty")).to_contain_text("王五")
    page.goto(f"{at}/worker?lang=en")  # as from the home screen: the grid seen last
    expect(page.locator("#duty")).to_contain_text("王五")
    expect(page.locator("#net")).to_contain_text("No network")

    page.context.set_offline(False)
    expect(page.locator("#net")).to_be_empty()
    elsewhere = [asked for asked in watched.requests if not asked.startswith(at)]
    assert elsewhere == []


def test_workers_who_log_in_see_their_grid_and_leave_nothing_behind(at: str, phone: Page) -> None:
    phone.goto(f"{at}/worker")
    phone.click("#account")
    phone.fill("#name", "w1")
    phone.fill("#password", PASSWORD)
    phone.click("#send")
    expect(phone.locator("#head")).to_contain_text(UPPER)
    expect(phone.locator("#account")).to_have_text("w1")
    expect(phone.locator("#duty a[href^=tel]")).to_have_attribute("href", f"tel:{PHONE}")
    kept = """() => caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name)
      .then((cache) => cache.matchAll())
      .then((all) => Promise.all(all.map((response) => response.text())))))
    ).then((texts) => texts.flat())"""
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phone.wait_for_function(
        f"() => ({kept})().then((all) => all.filter((t) => t.includes('****')).length === 3)"
    )
    told = phone.evaluate(kept)
    assert not [each for each in told if PHONE in each]
    assert [each for each in told if '"me": null' in each]
    assert not [each for each in told if '"name": "w1"' in each]
    phone.click("#account")
    phone.click("#leave")
    expect(phone.locator("#name")).to_be_visible()
    phone.goto(f"{at}/worker?grid={UPPER}")
    expect(phone.locator("#duty")).to_contain_text(MASKED)


def test_a_look_up_by_code_point_and_address(at: str, phone: Page) -> None:
    phone.goto(f"{at}/worker?lang=en")
    expect(phone.locator("#notice h1")).to_have_text(
        component_texts("worker", "en")["notice"]["start_title"]
    )
    found = phone.locator("#found")
    phone.fill("#said", EAST)
    phone.keyboard.press("Enter")
    expect(found).to_contain_text("李四")
    phone.fill("#said", f"{INSIDE.x:.6f}, {INSIDE.y:.6f}")
    phone.keyboard.press("Enter")
    expect(found).to_contain_text("were swapped")
    expect(found.locator("a")).to_have_attribute("data-grid", UPPER)
    phone.fill("#said", "样例路40号")  # a building of the third grid
    phone.keyboard.press("Enter")
    expect(found.locator("a")).to_have_attribute("data-grid", EAST)
    expect(found).to_contain_text("Found by “样例路40号” (building)")
    phone.fill("#said", "样例路")  # runs along all grids
    phone.keyboard.press("Enter")
    expect(found).to_contain_text("choose")
    choice = found.locator("li", has_text=LOWER)
    expect(choice).to_contain_text("road")
    choice.get_by_role("button").click()
    expect(found.locator("a")).to_have_attribute("data-grid", LOWER)
    phone.fill("#said", "不存在的地方")
    phone.keyboard.press("Enter")
    expect(found).to_contain_text("There is no “不存在的地方”")


def test_without_webgl_the_border_is_a_drawing(at: str, phone: Page) -> None:
    phone.add_init_script(
        """const real = HTMLCanvasElement.prototype.getContext;
        HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
            return kind.startsWith("webgl") ? null : real.call(this, kind, ...rest);
        };"""
    )
    phone.goto(f"{at}/worker?grid={UPPER}")
    drawing = phone.locator("#plain svg")
    expect(drawing.locator("path.beside")).to_have_count(2)
    expect(drawing.locator("path.road")).to_have_count(2)
    assert drawing.locator("text.street").all_text_contents() == ["样例路"]
    assert drawing.locator("text.name").all_text_contents() == ["002", "001样例2社区", "001"]
    drawing.scroll_into_view_if_needed()
    expect(phone.locator("#ground")).to_contain_text("不能显示可缩放的地图")
    expect(drawing).to_be_visible()


def test_axe_finds_nothing_and_longer_words_do_not_overflow(at: str, phone: Page) -> None:
    def states() -> Iterator[str]:
        phone.goto(f"{at}/worker?lang=en")
        phone.wait_for_selector("#notice h1")
        yield "start"
        phone.goto(f"{at}/worker?grid={UPPER}&lang=en")
        phone.wait_for_selector("#neighbours li")
        phone.context.set_geolocation(
            {"longitude": INSIDE.x, "latitude": INSIDE.y, "accuracy": 150}
        )
        phone.locator("#inside button").click()
        phone.click("summary")
        phone.fill("#said", "40.5, 109.8")
        phone.keyboard.press("Enter")
        expect(phone.locator("#checked")).not_to_be_empty()
        expect(phone.locator("#found a")).to_be_visible()
        yield "grid"

    found = {state: axe(phone) for state in states()}
    small = phone.locator("a:visible, button:visible, summary:visible, select:visible")
    low = [
        each.inner_text() for each in small.all() if (each.bounding_box() or {})["height"] < 43.5
    ]
    assert low == []
    phone.goto(f"{at}/worker?grid={UPPER}")
    phone.wait_for_selector("#neighbours li")
    found["zh"] = axe(phone)
    phone.route(re.compile(r"/worker\?"), longer_words)
    found |= {f"{state}, longer": phone.evaluate(OVERFLOWING) for state in states()}
    nothing(found)
