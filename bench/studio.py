"""The studio in headless Chromium with software GL: how soon it shows, counts, and is confirmed."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from playwright.sync_api import Page, sync_playwright

from api.settings import Settings, database
from bench.editing import one, upper_rows
from bench.lattice import GRIDS, STREET, lattice_plan
from bench.serving import Served, served
from bench.tables import Table, claims
from sql.store import save_plan

SIZES = (1_000, 5_000)
MOVES = 30
OPENINGS = 5
FLAGS = (
    "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist",
)  # fmt: skip
FORMATS = {
    "grids": ",", "units": ",", "edit": "", "counts p50 ms": ".1f", "counts p95 ms": ".1f",
    "confirmed p50 ms": ".0f", "confirmed p95 ms": ".0f",
}  # fmt: skip
OPENED = {
    "grids": ",", "map usable s": ".2f", "everything read s": ".2f", "requests": ",",
    "kB sent": ",.0f", "of it scripts, styles, texts kB": ",.0f", "other hosts": ",",
}  # fmt: skip
MOST_COUNT_MS, MOST_CONFIRMED_MS, MOST_OPEN_S, MOST_GROWTH = 50, 300, 3.0, 1.2


def run(folder: Path, seeds: tuple[int, ...]) -> Iterator[Table]:
    """Yield the table of openings, the table of edits, then what was asked."""
    opened, edits = [], []
    for size in SIZES:
        home = folder / f"studio-{size}"
        home.mkdir()
        plan = lattice_plan(size, seeds[0])
        with database(Settings(home=home)) as engine:
            with engine.begin() as connection:
                plan_id = save_plan(connection, plan)
            with served(home) as server:
                opened.append({"grids": size, **_opened(server, plan_id)})
                households = plan.units.set_index("unit_id")["households"]
                for name, n_units in (("move 1 unit", 1), ("move 200 units", 200)):
                    counted, confirmed = _moved(
                        server, plan_id, size, n_units, households, seeds[0]
                    )
                    edits.append(
                        {
                            "grids": size,
                            "units": len(plan.units),
                            "edit": name,
                            "counts p50 ms": float(np.median(counted)),
                            "counts p95 ms": float(np.percentile(counted, 95)),
                            "confirmed p50 ms": float(np.median(confirmed)),
                            "confirmed p95 ms": float(np.percentile(confirmed, 95)),
                        }
                    )
    yield Table("The studio opens (medians)", OPENED, opened)
    yield Table("Edits on the page", FORMATS, edits)
    yield claims("Studio", list(_asked(opened, edits)))


def _asked(
    opened: list[dict[str, Any]], edits: list[dict[str, Any]]
) -> Iterator[tuple[str, str, bool]]:
    small = [row for row in edits if row["grids"] == SIZES[0]]
    large = [row for row in edits if row["grids"] == SIZES[1]]
    for figure, most in (("counts", MOST_COUNT_MS), ("confirmed", MOST_CONFIRMED_MS)):
        key = f"{figure} p95 ms"
        slowest = max(row[key] for row in small)
        yield f"{figure} p95 < {most} ms", f"{slowest:.1f} ms", slowest < most
        growth = max(b[key] / a[key] for a, b in zip(small, large, strict=True))
        yield f"{figure}: the same within 20 % on 5,000", f"× {growth:.2f}", growth <= MOST_GROWTH
    usable = opened[0]["map usable s"]
    yield f"first usable map < {MOST_OPEN_S:.0f} s", f"{usable:.2f} s", usable < MOST_OPEN_S
    foreign = sum(row["other hosts"] for row in opened)
    yield "no request to another host", f"{foreign}", foreign == 0


@contextmanager
def _browser_page(server: Served, asked: list[str]) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        context = browser.new_context(
            viewport={"width": 1366, "height": 768},
            reduced_motion="reduce",
            extra_http_headers=server.headers,
        )
        context.set_default_timeout(60_000)
        context.add_init_script(path=Path(__file__).with_suffix(".js"))
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        yield page
        browser.close()


def _draft(server: Served, plan_id: int) -> int:
    with httpx.Client(base_url=server.url, headers=server.headers, trust_env=False) as client:
        made = client.post("/plans", json={"from_plan": plan_id, "name": "bench"}, timeout=60)
        return int(made.raise_for_status().json()["id"])


def _opened(server: Served, plan_id: int) -> dict[str, Any]:
    """Open a draft in browsers that know nothing yet; seconds from the address to the map."""
    draft = _draft(server, plan_id)
    usable, whole = [], []
    asked: list[str] = []
    weights: dict[str, float] = {}
    for _ in range(OPENINGS):
        asked.clear()
        with _browser_page(server, asked) as page:
            page.goto(f"{server.url}/studio?plan={draft}", wait_until="commit")
            page.wait_for_function("() => bench.usable()")
            usable.append(page.evaluate("performance.now()") / 1000)
            page.wait_for_function("() => bench.whole()")
            whole.append(page.evaluate("performance.now()") / 1000)
            weights = page.evaluate("() => bench.weights()")
    return {
        "map usable s": float(np.median(usable)),
        "everything read s": float(np.median(whole)),
        "requests": len(asked),
        "kB sent": weights["all"] / 1000,
        "of it scripts, styles, texts kB": weights["page"] / 1000,
        "other hosts": sum(not url.startswith((server.url, "data:", "blob:")) for url in asked),
    }


def _moved(
    server: Served, plan_id: int, n_grids: int, n_units: int, households: Any, seed: int
) -> tuple[list[float], list[float]]:
    """Move units with the Enter key, then take it back; ms to the new count, and to the answer."""
    rng = np.random.default_rng(seed)
    draft = _draft(server, plan_id)
    counted, confirmed = [], []
    with _browser_page(server, []) as page:
        page.goto(f"{server.url}/studio?plan={draft}")
        page.wait_for_function("() => bench.usable()")
        page.wait_for_function("() => bench.whole()")
        page.wait_for_load_state("networkidle")
        for _ in range(MOVES):
            community = int(rng.integers(n_grids // GRIDS))
            units = one(community) if n_units == 1 else upper_rows(community, n_units)
            to = f"{STREET}{community + 1:03d}001"
            page.evaluate("(code) => bench.look(code)", to)
            at_home = page.evaluate("(code) => bench.households(code)", to)
            wanted = int(at_home + households.loc[units].sum())
            begun = page.evaluate_handle(
                "(given) => ({ measured: bench.measure(...given) })", [to, units, wanted]
            )
            page.wait_for_function("() => bench.armed")
            page.keyboard.press("Enter")
            count, confirmation = page.evaluate("(begun) => begun.measured", begun)
            counted.append(count)
            confirmed.append(confirmation)
            page.keyboard.press("Control+z")
            page.wait_for_function("(given) => bench.takenBack(...given)", arg=[to, at_home])
    return counted, confirmed
