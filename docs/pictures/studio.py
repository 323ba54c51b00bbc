"""Takes the pictures of the studio's guide: a plan's way from draft to review, in both languages.

Run it while ``make demo`` serves, with the accounts that it printed, ``name:password`` each:
``.venv/bin/python docs/pictures/studio.py http://127.0.0.1:8000 PLANNER REVIEWER``.
It leaves two submitted plans behind and needs Chromium; it takes minutes.
"""  # noqa: INP001  a script beside its pictures

import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import (
    Browser,
    BrowserContext,
    FloatRect,
    Locator,
    Page,
    ViewportSize,
    sync_playwright,
)
from scipy.spatial import cKDTree

FOLDER = Path(__file__).parent
FLAGS = ("--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")
SIZE: ViewportSize = {"width": 1366, "height": 768}
TALL: ViewportSize = {"width": 1366, "height": 900}
GRID, GIVER, UNIT = "150203013002002", "150203013002003", 21199
"""A grid of the demo that has too few, its neighbour, and the unit between them that mends it."""
UNEVEN = "150203013003009"
"""A grid to rebalance with all its neighbours."""
ODD = "150203013002004"
"""A grid beyond the railway that stays out of the band."""
SETTLED_MS = 3_000
EXACT = 208
"""So many of the 256 colours of a picture are its commonest."""
AROUND: FloatRect = {"x": 340, "y": 100, "width": 1026, "height": 600}
"""A grid on the map and the card beside it."""
AT_PIXEL = """([lon, lat]) => {
    const { map } = document.getElementById("map");
    const { left, top } = map.getCanvas().getBoundingClientRect();
    const { x, y } = map.project([lon, lat]);
    return [left + x, top + y];
}"""
EDIT = """([plan, edit]) => fetch(`/plans/${plan}/edits`, {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(edit),
}).then((answer) => answer.status)"""


@dataclass(frozen=True)
class Words:
    """What is typed in one language."""

    lang: str
    draft: str
    comment: str
    reason: str


LANGUAGES = (
    Words(
        "zh",
        "2026 年秋季调整",
        "铁路以南只有 319 户，网格不能跨铁路，待新楼入住后再调整。",
        "多为单栋大楼，或整个社区户数凑不成整数个网格；青松一社区第4网格待新楼入住后再调整。",
    ),
    Words(
        "en",
        "Autumn 2026",
        "Only 319 households live south of the railway, and no grid crosses it.",
        "Most are single large buildings, or communities whose households make no whole number "
        "of grids; the others wait until new houses are lived in.",
    ),
)


def main(url: str, planner: str, reviewer: str) -> None:
    """Write ``studio-<step>.<lang>.png``."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for words in LANGUAGES:
            context = enter(browser, url, planner, words)
            page = context.pages[0]
            draft(page, words)
            by_hand(page, words)
            rebalance(page, words)
            compare(page, words)
            conflict(context, page, words)
            submit(page, words)
            context.close()
            context = enter(browser, page.url, reviewer, words)
            review(context.pages[0], words)
            context.close()
        browser.close()


def enter(browser: Browser, url: str, account: str, words: Words) -> BrowserContext:
    """Log in, in a browser of one's own, and be in the studio."""
    context = browser.new_context(viewport=SIZE, reduced_motion="reduce")
    context.set_default_timeout(120_000)
    page = context.new_page()
    page.goto(url if "plan=" in url else f"{url}/studio?lang={words.lang}")
    name, _, password = account.partition(":")
    page.fill("#name", name)
    page.fill("#password", password)
    page.click("#send")
    return context


def draft(page: Page, words: Words) -> None:
    """Make a draft of the plan in force and show it whole."""
    published = page.locator("tr[data-plan]", has=page.locator("[data-state=published]"))
    published.locator("[data-action=draft]").click()
    page.locator("dialog input").fill(words.draft)
    page.locator("dialog button.primary").click()
    ready(page)
    picture(page, f"start.{words.lang}")


def by_hand(page: Page, words: Words) -> None:
    """Choose the unit that mends a grid, show what it would do, and do it."""
    find(page, GRID)
    page.evaluate("document.getElementById('map').map.zoomTo(15.6, { animate: false })")
    units = page.evaluate(
        "plan => fetch(`/plans/${plan}/assignment`).then((a) => a.json())", plan(page)
    )["units"]
    at = units["unit_id"].index(UNIT)
    place = [units["lon"][at], units["lat"][at]]
    page.evaluate("at => document.getElementById('map').map.panTo(at, { animate: false })", place)
    page.wait_for_timeout(SETTLED_MS)
    page.mouse.click(*page.evaluate(AT_PIXEL, place))
    picture(page, f"move.{words.lang}")
    page.keyboard.press("Enter")
    saved(page)


def rebalance(page: Page, words: Words) -> None:
    """Try three ways, show them, take one; then show why the border runs as it does."""
    find(page, UNEVEN)
    page.keyboard.press("r")
    card = page.locator("#card")
    for box in card.locator("fieldset input").all():
        box.check()
    card.locator(".foot button").first.click()
    card.locator("table input").nth(1).check()
    page.set_viewport_size(TALL)  # the whole card
    picture(page, f"rebalance.{words.lang}", card)
    page.set_viewport_size(SIZE)
    card.locator(".foot button.primary").click()
    saved(page)
    find(page, GRID)
    page.keyboard.press("y")
    card.locator("[data-beside]").first.hover()
    picture(page, f"why.{words.lang}", clip=AROUND)
    page.keyboard.press("y")


def compare(page: Page, words: Words) -> None:
    """Show the draft beside the plan in force."""
    page.click("#tab-compare")
    panel = page.locator("#panel-compare")
    panel.locator(".tools input").check()
    panel.locator(".tools button").click()
    page.wait_for_timeout(SETTLED_MS)
    picture(page, f"compare.{words.lang}")
    panel.locator(".tools button").click()
    panel.locator(".tools input").uncheck()
    page.click("#tab-grids")


def conflict(context: BrowserContext, page: Page, words: Words) -> None:
    """Edit where nothing arrives, edit elsewhere meanwhile, and show what is then asked."""
    find(page, ODD)
    page.route("**/edits", lambda route: route.abort())
    page.keyboard.press("t")
    page.locator("#card textarea").fill(words.comment)
    page.locator("#card form button.primary").click()
    page.wait_for_timeout(SETTLED_MS)
    other = context.new_page()
    other.goto(f"{page.url.partition('/studio')[0]}/login")
    version = other.evaluate("plan => fetch(`/plans/${plan}`).then((a) => a.json())", plan(page))[
        "version"
    ]
    other.evaluate(EDIT, [plan(page), {"base_version": version, "op": "lock", "grid_code": GIVER}])
    other.close()
    page.unroute("**/edits")
    page.locator("#conflict").wait_for()
    picture(page, f"conflict.{words.lang}")
    page.locator("#conflict [data-action=redo]").click()
    saved(page)


def submit(page: Page, words: Words) -> None:
    """Show what is asked when the draft is handed in, and hand it in."""
    page.click("#next [data-next=submit]")
    page.locator("dialog textarea").fill(words.reason)
    picture(page, f"submit.{words.lang}", page.locator("dialog"))
    page.locator("dialog button.primary").click()
    page.locator("#next[data-stage=review]").wait_for()


def review(page: Page, words: Words) -> None:
    """Show the plan to the reviewer."""
    ready(page)
    page.click("#next [data-next=review]")
    page.locator("#panel-review .changes dd").first.wait_for()
    picture(page, f"review.{words.lang}")


def plan(page: Page) -> int:
    """Return the number of the plan that is open."""
    return int(page.url.partition("plan=")[2].partition("&")[0])


def find(page: Page, code: str) -> None:
    """Go to a grid by its code."""
    page.fill("#find-box", code)
    page.locator("#find-list [role=option][aria-selected=true]").wait_for()
    page.keyboard.press("Enter")
    page.evaluate("document.activeElement.blur()")
    page.evaluate("document.getElementById('find-box').value = ''")
    page.wait_for_timeout(SETTLED_MS)


def ready(page: Page) -> None:
    """Wait until the plan is read and drawn."""
    page.locator("body[data-status=ready]").wait_for()
    page.wait_for_timeout(3 * SETTLED_MS)


def saved(page: Page) -> None:
    """Wait until the server has confirmed all, and close what it said."""
    page.wait_for_timeout(SETTLED_MS)
    if page.locator("#message").is_visible():
        page.locator("#message button").last.click()


def picture(
    page: Page, name: str, part: Locator | None = None, clip: FloatRect | None = None
) -> None:
    """Write a picture of the page, a part or a clip of it, with no pointer on the map."""
    if clip is None:
        page.mouse.move(1, 1)
    page.wait_for_timeout(SETTLED_MS)
    taken = part.screenshot() if part else page.screenshot(clip=clip)
    few(Image.open(BytesIO(taken)).convert("RGB")).save(
        FOLDER / f"studio-{name}.png", optimize=True
    )


def few(image: Image.Image) -> Image.Image:
    """Return the image in 256 colours: its commonest as they are, the others as near as can be."""
    pixels = np.asarray(image)
    found, which, counts = np.unique(
        pixels.reshape(-1, 3), axis=0, return_inverse=True, return_counts=True
    )
    found = found[np.argsort(-counts)].astype(np.uint8)
    rank = np.argsort(np.argsort(-counts))
    palette = found[:EXACT]
    if len(found) > EXACT:
        rest = Image.fromarray(found[None, EXACT:]).quantize(256 - EXACT).getpalette() or []
        palette = np.vstack([palette, np.array(rest, np.uint8).reshape(-1, 3)])
    _, nearest = cKDTree(palette).query(found)
    drawn = Image.fromarray(nearest[rank][which.ravel()].reshape(pixels.shape[:2]).astype(np.uint8))
    drawn.putpalette(palette.ravel().tolist())
    return drawn


if __name__ == "__main__":
    main(*sys.argv[1:])
