"""A click, an address, a printed code and a request: the same grid and people each time."""

import io
from collections.abc import Callable, Iterator

import httpx
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect
from sample_plan import sample_plan
from serving import put_out, roster, served
from sqlalchemy import Engine

from api.http.app import create_app

PLAN = sample_plan()
GRID = PLAN.grids.iloc[1]
BUILDING = PLAN.buildings[
    PLAN.buildings["unit_id"].isin(
        PLAN.units.loc[PLAN.units["grid_code"] == GRID["grid_code"], "unit_id"]
    )
].iloc[0]
WORKER = "李卫国"


@pytest.fixture(scope="module")
def client(module_engine: Engine) -> Iterator[httpx.Client]:
    put_out(module_engine, PLAN, roster(GRID["grid_code"], name=WORKER))
    with served(create_app(module_engine)) as client:
        client.timeout = 120
        yield client


@pytest.fixture
def page(client: httpx.Client, watch: Callable) -> Page:
    return watch(1366, 768).open(f"{client.base_url}/")


def test_click_address_code_and_request_agree(
    client: httpx.Client, page: Page, watch: Callable
) -> None:
    place = BUILDING.geometry.representative_point()
    point = {"lon": place.x, "lat": place.y, "crs": "cgcs2000"}
    told = client.get("/locate", params=point).json()
    name = told["grid"]["name"]
    assert (told["grid"]["grid_code"], told["workers"][0]["name"]) == (GRID["grid_code"], WORKER)

    page.fill("#code", BUILDING["address"])
    page.keyboard.press("Enter")
    answer = page.locator("#answer")
    expect(answer).to_have_attribute("data-state", "found")
    expect(answer.locator(".grid-name")).to_have_text(name)
    expect(answer.locator(".matched")).to_contain_text(BUILDING["address"])
    expect(answer.locator(".who")).to_have_text(WORKER)

    page.locator("#map canvas").click()  # the middle: the address has brought its grid there
    expect(answer.locator(".matched")).to_have_count(0)
    expect(answer.locator(".grid-name")).to_have_text(name)
    expect(answer.locator(".who")).to_have_text(WORKER)

    sheet = client.get(
        f"/plans/{told['plan']['id']}/export/png", params={"grid": GRID["grid_code"]}
    )
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(sheet.content)))
    phone = watch(390, 844).open(code.text)
    expect(phone.get_by_role("heading", name=name).first).to_be_visible()
    expect(phone.locator("body")).to_contain_text(WORKER)

    answer.get_by_role("link").click()
    expect(page).to_have_url(code.text + "&lang=zh")


def test_an_address_that_means_several_places_is_asked_back(page: Page) -> None:
    page.fill("#code", "样例路")
    page.keyboard.press("Enter")
    candidates = page.locator("#answer .candidates li")
    expect(candidates).to_have_count(len(PLAN.grids))
    first = candidates.first.locator("span").last.inner_text()
    candidates.first.get_by_role("button").click()
    expect(page.locator("#answer .grid-name")).to_have_text(first)
    page.fill("#code", "没有这条路1号")
    page.keyboard.press("Enter")
    expect(page.locator("#answer")).to_contain_text("没有找到")
