"""Takes the pictures of the worker's page: three looks at one grid on a phone, in both languages.

Run it while ``make demo`` serves: ``.venv/bin/python docs/pictures/worker.py``. It needs Chromium.
"""  # noqa: INP001  a script beside its pictures

import sys
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page, ViewportSize, sync_playwright
from studio import FLAGS, few

FOLDER = Path(__file__).parent
PHONE: ViewportSize = {"width": 390, "height": 844}
GAP, GROUND = 14, "#c9cfd6"
GRID = "150203009003001"
"""A grid of the demo with places, whose first worker is away and stood in for."""
SETTLED_MS = 2_500


def main(url: str) -> None:
    """Write ``worker.zh.png`` and ``worker.en.png``."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for lang in ("zh", "en"):
            context = browser.new_context(
                viewport=PHONE, reduced_motion="reduce", permissions=["geolocation"]
            )
            page = context.new_page()
            page.set_default_timeout(120_000)
            page.goto(f"{url}/worker?grid={GRID}&lang={lang}")
            page.locator("#neighbours li").first.wait_for()
            stand(page, page.request.get(f"{url}/published/grids/{GRID}").json())
            beside([*looks(page)]).save(FOLDER / f"worker.{lang}.png", optimize=True)
            context.close()
        browser.close()


def stand(page: Page, card: dict[str, Any]) -> None:
    """Be at one of the places of a grid."""
    place = card["places"]["list"][0]
    where = {"longitude": place["lon"], "latitude": place["lat"], "accuracy": 9}
    page.context.set_geolocation(where)  # type: ignore[arg-type]
    page.locator("#inside button").click()
    page.locator("#checked p").first.wait_for()


def looks(page: Page) -> list[Image.Image]:
    """Look at the top of the page, at the neighbours, and at the map."""
    taken = [look(page)]
    page.evaluate("scrollTo(0, document.getElementById('roads').offsetTop - 66)")
    taken.append(look(page))
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.wait_for_selector("#map[data-ready]")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    taken.append(look(page))
    return taken


def look(page: Page) -> Image.Image:
    """Return what is seen of the page."""
    page.wait_for_timeout(SETTLED_MS)
    return Image.open(BytesIO(page.screenshot())).convert("RGB")


def beside(taken: list[Image.Image]) -> Image.Image:
    """Lay pictures of one size side by side."""
    width, height = taken[0].size
    whole = Image.new("RGB", (len(taken) * (width + GAP) + GAP, height + 2 * GAP), GROUND)
    for i, each in enumerate(taken):
        whole.paste(each, (GAP + i * (width + GAP), GAP))
    return few(whole)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
