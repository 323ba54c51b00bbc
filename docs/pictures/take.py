"""Takes the pictures of the guides: the published demo as the browser shows it, one grid chosen.

Run it while ``make demo`` serves: ``.venv/bin/python docs/pictures/take.py``.
"""  # noqa: INP001  a script beside its pictures

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).parent
FLAGS = ("--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")
SIZE = {"width": 1200, "height": 660}
CENTRE = {"x": 470, "y": 350}


def main(url: str) -> None:
    """Write ``map.zh.png`` and ``map.en.png``."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for lang in ("zh", "en"):
            page = browser.new_page(viewport=SIZE)
            page.set_default_timeout(120_000)
            page.goto(f"{url}/?lang={lang}")
            page.locator("#map[data-ready=yes]").wait_for()
            page.locator("#map canvas").click(position=CENTRE)
            page.locator("#answer[data-state=found]").wait_for()
            page.wait_for_timeout(5_000)  # the map glides there
            page.screenshot(path=FOLDER / f"map.{lang}.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
