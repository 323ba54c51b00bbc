"""The login page: in, out, and what it says when neither is to be had."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect
from serving import served
from sqlalchemy import Engine

from api.http import logins
from api.http.app import create_app
from maps.build_assets import ASSETS
from maps.pages import component_texts
from sql.accounts import add_account
from sql.actor import Role, operator

NAME, PASSWORD = "li", "correct horse battery"
AXE = ASSETS.parents[1] / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="module")
def engine(module_engine: Engine) -> Engine:
    with module_engine.begin() as connection:
        add_account(connection, NAME, Role.PLANNER, operator("kim"), password=PASSWORD)
    return module_engine


@pytest.fixture(scope="module")
def url(engine: Engine) -> Iterator[str]:
    with served(create_app(engine)) as client:
        yield str(client.base_url)


@pytest.fixture
def opened(url: str, watch: Callable) -> Iterator[Callable[..., Page]]:
    """Open the page; nothing but its own server is asked, and nothing unforeseen is complained."""
    made = []

    def go(query: str = "", size: tuple[int, int] = (1366, 768)) -> Page:
        made.append(watch(*size))
        page = made[-1].open(f"{url}/login{query}")
        expect(page.locator("#form, #known").locator("visible=true")).to_have_count(1)
        return page

    yield go
    for watched in made:
        assert [asked for asked in watched.requests if not asked.startswith(url)] == []
        refusals = ("Failed to load resource",)  # as the browser itself says of 401, 429, 503
        assert [said for said in watched.complaints if not said.startswith(refusals)] == []


def fill(page: Page, password: str = PASSWORD) -> None:
    page.locator("#name").fill(NAME)
    page.locator("#password").fill(password)
    page.keyboard.press("Enter")


def test_one_logs_in_is_known_and_logs_out(opened: Callable[..., Page], url: str) -> None:
    page = opened("?next=/openapi.json%3Fa%3D1")
    expect(page.locator("#leads")).to_contain_text("/openapi.json")
    fill(page)
    page.wait_for_url(f"{url}/openapi.json?a=1")
    page.goto(f"{url}/login?lang=en&next=/")
    expect(page.locator("#who")).to_have_text("You are logged in: li (planner)")
    expect(page.locator("#leads")).to_have_text("Leads to: the public map")
    assert page.locator("#go").get_attribute("href") == f"{url}/"
    page.locator("#leave").click()
    expect(page.locator("#name")).to_be_focused()
    page.locator("#language").click()
    page.wait_for_url(f"{url}/login?lang=zh&next=%2F")
    expect(page.locator("#form")).to_be_visible()


@pytest.mark.parametrize(
    "evil",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/\t/evil.example",
        "/.//evil.example/",
        "javascript:alert(1)",
        "/login?next=/",
    ],
)
def test_it_leads_nowhere_but_to_its_own_server(
    opened: Callable[..., Page], url: str, evil: str
) -> None:
    page = opened()
    leads = page.evaluate(
        """async (evil) => {
            const { target } = await import("/pages/login/target.js");
            return target(`?next=${encodeURIComponent(evil)}`, "/studio").href;
        }""",
        evil,
    )
    assert leads in (f"{url}/studio", f"{url}//evil.example/")


def test_it_says_why_one_is_not_let_in(
    opened: Callable[..., Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    t = component_texts("login", "zh")["login"]
    monkeypatch.setattr(logins, "PER_NAME", logins.RateLimitItemPerMinute(1, 5, namespace="name"))
    page = opened()
    wrong = page.locator("#wrong")
    page.keyboard.press("Enter")
    expect(wrong).to_have_text(t["empty"])
    fill(page, "another password")
    expect(wrong).to_have_text(t["wrong"])
    expect(page.locator("#password")).to_be_focused()
    fill(page, "another password")
    expect(wrong).to_have_text(t["often"].replace("{wait}", t["minutes"].replace("{n}", "5")))

    def broken(route: Route) -> None:
        route.fulfill(status=503, body="{}")

    page.route("**/login", broken)
    fill(page)
    expect(wrong).to_have_text(t["away"])
    expect(page.locator("#password")).to_have_value(PASSWORD)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", [(390, 844), (1366, 768), (1920, 1080)])
def test_it_fits_and_axe_finds_nothing(
    opened: Callable[..., Page], size: tuple[int, int], lang: str
) -> None:
    page = opened(f"?lang={lang}&next=/{'x' * 200}", size)
    page.keyboard.press("Enter")
    assert page.evaluate("document.documentElement.scrollWidth") == size[0]
    assert page.locator("html").get_attribute("lang") == {"zh": "zh-CN", "en": "en"}[lang]
    page.evaluate(Path(AXE).read_text(encoding="utf-8"))
    assert page.evaluate("axe.run().then(({ violations }) => violations.map((v) => v.id))") == []


def test_both_languages_say_the_same_things() -> None:
    zh, en = (component_texts("login", lang)["login"] for lang in ("zh", "en"))
    assert zh.keys() == en.keys()
    assert all(zh.values())
    assert all(en.values())
