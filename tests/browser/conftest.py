"""A headless Chromium that may reach nothing but what a test serves, and pages that are watched."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from office import Office, office
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from sqlalchemy import Engine

expect.set_options(timeout=30_000)  # the machine may be busy

# WebGL in software; and none of the browser's own calls home.
FLAGS = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
)


@dataclass
class Watched:
    """A page with what it asked for and what it complained about."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, url: str) -> Page:
        self.page.goto(url)
        return self.page


Open = Callable[..., Watched]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("Debian's chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def watch(browser: Browser) -> Iterator[Open]:
    """Make pages of a size; their locale is English, so that Chinese is never a coincidence."""
    contexts: list[BrowserContext] = []

    def make(width: int = 1000, height: int = 640, *, offline: bool = False) -> Watched:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale="en-US",
            offline=offline,
            reduced_motion="reduce",  # frames in software are dear
        )
        context.set_default_timeout(60_000)  # the machine may be busy
        contexts.append(context)
        watched = Watched(context.new_page())
        page = watched.page
        page.on("request", lambda request: watched.requests.append(request.url))
        page.on("pageerror", lambda error: watched.complaints.append(str(error)))
        page.on(
            "console",
            lambda message: (
                watched.complaints.append(message.text)
                if message.type in {"error", "warning"}
                else None
            ),
        )
        return watched

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def here(module_engine: Engine) -> Iterator[Office]:
    """The office, on a database that the tests of one module share."""
    with office(module_engine) as made:
        yield made
