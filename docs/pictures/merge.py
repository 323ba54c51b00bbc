"""Takes the pictures of a merge: an invented district before and after, as its map shows it.

Run ``.venv/bin/python docs/pictures/merge.py``; it takes a minute and needs Chromium.
"""  # noqa: INP001  a script beside its pictures

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from gridding.divide import Settings
from gridding.manifest import load_manifest
from gridding.merge import merge
from gridding.read.district import read_district
from gridding.synth import SMALL, write_kundulun
from maps.plan_map import write_map

FOLDER = Path(__file__).parent
FLAGS = ("--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")
SIZE = {"width": 1200, "height": 660}
SHOWN = ("公安", "综治")
CORE = [40.6508, 109.8325]
"""Between the small grids, in latitude and longitude."""


def main() -> None:
    """Write ``merge.zh.png`` and ``merge.en.png``."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        district = read_district(load_manifest(write_kundulun(Path(folder), seed=0, size=SMALL)))
        plan = merge(district, Settings(seed=0))
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for lang in ("zh", "en"):
            path = Path(folder) / f"map.{lang}.html"
            write_map(plan, path, lang=lang)
            page = browser.new_page(viewport=SIZE)
            page.goto(path.as_uri())
            for box in page.locator("[data-department]").all():
                name = box.locator("..").inner_text()
                box.set_checked(name.startswith(SHOWN))
            page.evaluate(
                f"void planMap.setView({CORE}, planMap.getZoom() + 1, {{animate: false}})"
            )
            page.wait_for_timeout(3_000)
            page.screenshot(path=FOLDER / f"merge.{lang}.png")
        browser.close()


if __name__ == "__main__":
    main()
