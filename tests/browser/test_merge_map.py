"""The map file of a merged plan, opened from disk by a browser without any network."""

from collections.abc import Callable
from pathlib import Path

import pytest
from merged_plan import FIRE, MARKUP, POLICE, merged_plan
from playwright.sync_api import Page, expect

from maps.merge_report import write_merge_report
from maps.plan_map import write_map
from maps.style import LANGUAGES, merge_texts

PLAN = merged_plan()
CODES = list(PLAN.grids["grid_code"])
SIZES = [(1366, 768), (390, 844)]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("merged")
    paths = {lang: folder / f"{lang}.html" for lang in LANGUAGES}
    for lang, path in paths.items():
        write_map(PLAN, path, lang=lang)
    return paths


@pytest.fixture
def page(files: dict[str, Path], watch: Callable) -> Page:
    watched = watch(1366, 768, offline=True)
    yield watched.open(files["zh"].as_uri())
    assert watched.requests == [files["zh"].as_uri()]
    assert watched.complaints == []


def test_the_line_between_before_and_after_is_drawn_by_the_mouse(page: Page) -> None:
    line = page.locator("#swipe")
    box = line.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, 500)
    page.mouse.down()
    page.mouse.move(300, 500, steps=3)
    page.mouse.up()
    assert _line(page) == pytest.approx(300, abs=2)
    assert line.get_attribute("aria-valuenow") == str(round(100 * 300 / 1366))
    assert _sees_grids(page, 200) is False
    assert _sees_grids(page, 400) is True


def test_the_line_is_moved_by_keys(page: Page) -> None:
    line = page.locator("#swipe")
    line.focus()
    before = _line(page)
    page.keyboard.press("ArrowLeft")
    assert _line(page) == pytest.approx(before - 0.02 * 1366, abs=2)
    page.keyboard.press("Home")
    assert _line(page) < 40
    assert _sees_grids(page, 200) is True
    page.keyboard.press("End")
    assert _line(page) > 1366 - 40
    assert _sees_grids(page, 200) is False
    assert "98%" in line.get_attribute("aria-valuetext")


def test_what_is_seen_follows_when_the_map_is_moved(page: Page) -> None:
    page.evaluate("planMap.panBy([60, 40], { animate: false })")
    at = _line(page)
    assert _sees_grids(page, at - 40) is False
    assert _sees_grids(page, at + 40) is True


def test_before_both_and_after_are_chosen_by_keys(page: Page) -> None:
    page.locator("[name=mode][value=swipe]").focus()
    seen = {}
    for mode in ("both", "after", "before"):
        page.keyboard.press("ArrowRight")
        assert page.locator("[name=mode]:checked").get_attribute("value") == mode
        expect(page.locator("#swipe")).to_be_hidden()
        seen[mode] = _sees_grids(page, 100), _clipped(page, "areas")
    assert seen == {"both": (True, False), "after": (True, True), "before": (False, True)}


def test_a_grid_tells_of_its_old_areas_its_duties_and_its_workers(page: Page) -> None:
    page.check("[name=mode][value=after]", force=True)
    _click_grid(page, 0)
    card = page.locator("#card")
    told = _told(card)
    for part in (CODES[0], "样例1社区", "450 户", "城管<i>", "事项 1 项", "王<b>一</b>"):
        assert part in told
    assert "公安 1 100% 450 户" in told
    assert "甲 67% 300 户" in told
    assert "不属于该部门任何原网 100% 450 户" in told  # of the fire brigade
    _click_grid(page, 2)
    assert "空缺（专职）" in _told(card)
    assert "事项 2 项" in _told(card)
    card.locator("summary", has_text="城管").click()
    assert MARKUP in _told(card)
    assert card.locator("b, i").count() == 0


def test_an_old_area_tells_which_grids_it_is_now(page: Page) -> None:
    page.check("[name=mode][value=before]", force=True)
    _click_grid(page, 0)
    card = page.locator("#card")
    told = _told(card)
    assert "公安 · 1 1,200 户" in told
    assert "现为以下网格 001 第1网格 38% 450 户" in told
    assert told.count("第1网格") == 2
    card.locator("td button").first.click()
    expect(card.locator("h2")).to_have_text("001 第1网格")
    card.press("Escape")
    expect(card).to_be_hidden()


@pytest.mark.parametrize(("typed", "found"), [("e1", 1), ("1", 2), ("R&D", 1), ("nowhere", 0)])
def test_an_old_id_is_found_in_every_department(page: Page, typed: str, found: int) -> None:
    page.fill("#old-id [name=id]", typed)
    expect(page.locator("#found button")).to_have_count(found)
    assert page.locator("#found-count").inner_text() == f"找到 {found} 个"


def test_an_old_id_leads_to_its_grids_by_keys_alone(page: Page) -> None:
    page.focus("#old-id [name=department]")
    page.keyboard.type("消防")
    page.keyboard.press("Tab")
    page.keyboard.type("E1")
    page.keyboard.press("Enter")
    card = page.locator("#card")
    expect(card).to_be_focused()
    told = _told(card)
    assert f"{FIRE} · E1 1,350 户" in told
    assert told.count("33% 450 户") == 2
    assert told.count("17% 225 户") == 2
    assert page.is_checked("[data-department='2']")
    page.keyboard.press("Escape")
    expect(page.locator("#old-id [name=id]")).to_be_focused()


def test_a_piece_of_three_square_metres_is_seen_from_afar_and_tells_its_size(page: Page) -> None:
    points = "LAYERS.unowned.getLayers().filter(layer => layer.feature.properties.point)"
    pieces = page.evaluate(
        f"{points}.map(l => [l.feature.properties.area_m2, l.options.radius, l.getLatLng()])"
    )
    assert sorted(round(m2) for m2, _, _ in pieces) == [3, 144]
    crumb, radius, at = min(pieces)
    assert radius > 4
    x, y = _place(page, at["lat"], at["lng"])
    page.mouse.click(x + 4, y)
    assert f"无部门管的地 {crumb:.1f} m²" in _told(page.locator("#card"))
    page.evaluate("at => planMap.setView(at, 20, { animate: false })", at)
    shown = page.evaluate(f"{points}.map(l => [l.feature.properties.area_m2, l.options.fill])")
    assert {round(m2): filled for m2, filled in shown}[144] is False  # it can be seen itself


def test_every_piece_nobody_owns_is_listed_and_conflicts_are_told(page: Page) -> None:
    page.locator("#pieces summary").click()
    pieces = page.locator("#pieces button")
    expect(pieces).to_have_count(2)
    assert pieces.all_inner_texts()[0].startswith("144 m² · 0 户")
    zoom = page.evaluate("planMap.getZoom()")
    pieces.nth(1).click()
    page.wait_for_function("zoom => planMap.getZoom() >= zoom + 1", arg=zoom)
    assert "3.0 m²" in _told(page.locator("#card"))
    page.wait_for_function(
        "() => !document.querySelector('.leaflet-zoom-anim')"
    )  # it would not stop
    page.check("[data-layer=conflicts]")
    page.evaluate("planMap.fitBounds(embedded('bounds'), { animate: false, padding: [100, 100] })")
    page.check("[name=mode][value=before]", force=True)
    _click_grid(page, 1)
    told = _told(page.locator("#card"))
    assert "同一事项有两个主体责任部门" in told
    assert "事项在网格内没有主体责任部门 消防 · 450 户" in told


def test_departments_are_shown_by_choice(page: Page) -> None:
    drawn = """() => [...new Set(LAYERS.borders.getLayers().filter(l => l.options.stroke !== false)
        .map(l => l.feature.properties.d))]"""
    assert page.evaluate(drawn) == [0]
    page.check("[data-department='1']")
    assert page.evaluate(drawn) == [0, 1]
    page.uncheck("[data-department='0']")
    assert page.evaluate(drawn) == [1]
    assert page.locator(".label-area").all_inner_texts() == ["甲", "乙"]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_map_and_report_fit_the_window_in_both_languages(
    files: dict[str, Path], watch: Callable, tmp_path: Path, lang: str, size: tuple[int, int]
) -> None:
    width, height = size
    report = tmp_path / "merge.html"
    write_merge_report(PLAN, PLAN.merge.figures, report, lang)
    for path in (files[lang], report):
        watched = watch(width, height, offline=True)
        page = watched.open(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator("html").get_attribute("lang") == LANGUAGES[lang]
        if path != report:
            assert merge_texts(lang)["swipe_label"] == page.locator("#swipe").get_attribute(
                "aria-label"
            )
            _click_grid(page, 4)
            card = page.locator("#card").bounding_box()
            assert card["x"] >= 0
            assert card["x"] + card["width"] <= width
            assert page.locator("#card").inner_text().count(POLICE) >= 1
        assert watched.requests == [path.as_uri()]
        assert watched.complaints == []


def _line(page: Page) -> float:
    box = page.locator("#swipe").bounding_box()
    return box["x"] + box["width"] / 2


def _place(page: Page, lat: float, lng: float) -> tuple[float, float]:
    x, y = page.evaluate(
        "at => { const { x, y } = planMap.latLngToContainerPoint(at); return [x, y] }", [lat, lng]
    )
    return x, y


def _sees_grids(page: Page, x: float) -> bool:
    """Tell whether a grid is what lies under the pointer there, on the height of the northern."""
    lat = PLAN.grids.geometry.iloc[0].centroid.y
    _, y = _place(page, lat, PLAN.grids.geometry.iloc[0].centroid.x)
    return page.evaluate("([x, y]) => !!document.elementFromPoint(x, y)?.closest('.grid')", [x, y])


def _clipped(page: Page, pane: str) -> bool:
    return page.evaluate("name => planMap.getPane(name).style.clipPath !== ''", pane)


def _click_grid(page: Page, number: int) -> None:
    page.wait_for_function("() => document.querySelectorAll('path.grid').length > 0")
    point = PLAN.grids.geometry.iloc[number].centroid
    x, y = _place(page, point.y, point.x)
    page.mouse.click(x - 30, y - 12)


def _told(card: object) -> str:
    return " ".join(card.inner_text().split())
