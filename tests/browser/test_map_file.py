"""The map file, opened from disk by a browser without any network."""

from collections.abc import Callable
from pathlib import Path

import pytest
from colourful_plan import CLASSES, MARKUP, colourful_plan
from playwright.sync_api import Page, expect

from maps.plan_map import write_map
from maps.style import texts

PLAN = colourful_plan()
CODES = list(PLAN.grids["grid_code"])


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("maps")
    paths = {lang: folder / f"{lang}.html" for lang in ("zh", "en")}
    for lang, path in paths.items():
        write_map(PLAN, path, lang=lang)
    return paths


@pytest.fixture
def page(files: dict[str, Path], watch: Callable) -> Page:
    watched = watch(offline=True)
    yield watched.open(files["zh"].as_uri())
    assert watched.requests == [files["zh"].as_uri()]
    assert watched.complaints == []


def test_every_grid_is_drawn_in_the_colour_of_its_class(page: Page) -> None:
    expect(page.locator("path.grid")).to_have_count(len(CODES))
    assert page.locator("#legend li").count() == len(CLASSES)
    for key in CLASSES:
        item = page.locator(f"#legend [data-class={key}]")
        assert item.locator(".count").inner_text() == "1"
        swatch = item.locator(".swatch").evaluate("e => getComputedStyle(e).backgroundColor")
        grid = page.locator(f"path.grid.class-{key}")
        expect(grid).to_have_count(1)
        assert grid.evaluate("e => getComputedStyle(e).fill") == swatch


def test_labels_name_every_grid_and_do_not_collide(page: Page) -> None:
    labels = page.locator(".label-grid span")
    expect(labels).to_have_count(len(CODES))
    assert [text.split("\n")[0] for text in labels.all_inner_texts()] == [c[-3:] for c in CODES]
    boxes = [label.bounding_box() for label in labels.all()]
    for i, a in enumerate(boxes):
        for b in boxes[:i]:
            apart = (
                a["x"] + a["width"] <= b["x"]
                or b["x"] + b["width"] <= a["x"]
                or a["y"] + a["height"] <= b["y"]
                or b["y"] + b["height"] <= a["y"]
            )
            assert apart, (a, b)


def test_labels_that_do_not_fit_are_left_out(page: Page) -> None:
    expect(page.locator(".label-grid")).to_have_count(len(CODES))
    page.evaluate("planMap.setZoom(planMap.getZoom() - 3, { animate: false })")
    expect(page.locator(".label-grid")).to_have_count(0)


def test_a_tooltip_tells_of_its_grid_and_takes_names_for_text(page: Page) -> None:
    _point_at(page, CLASSES.index("below"))
    tooltip = page.locator(".leaflet-tooltip")
    expect(tooltip).to_contain_text(MARKUP)
    told = tooltip.inner_text()
    for part in (CODES[1], "样例1社区", "450", "−15.0%", "150203001001002"):
        assert part in told
    assert tooltip.locator("script").count() == 0
    assert page.title() == "样例区 · 基础网格"


def test_units_are_read_only_when_asked_for(page: Page) -> None:
    drawn = "LAYERS.units.getLayers().length"
    assert page.evaluate(drawn) == 0
    page.check("[data-layer=units]")
    assert page.evaluate(drawn) == len(PLAN.units)
    _point_at(page, 0)
    expect(page.locator(".leaflet-tooltip")).to_contain_text("最小单元")
    page.uncheck("[data-layer=units]")
    assert not page.evaluate("planMap.hasLayer(LAYERS.units)")


def test_hard_barriers_are_marked(page: Page) -> None:
    assert page.locator("[data-barrier]").evaluate_all(
        "all => all.map(e => e.dataset.barrier)"
    ) == [
        "river",
        "secondary",
    ]
    assert "不可跨越" in page.locator("[data-barrier=river]").inner_text()
    assert "不可跨越" not in page.locator("[data-barrier=secondary]").inner_text()
    widths = "LAYERS.hard.getLayers().map(layer => layer.options.weight)"
    casing, line = page.evaluate(widths)
    assert casing > line


def test_exceptions_with_a_place_are_shown_when_asked_for(page: Page) -> None:
    expect(page.locator("path.exception")).to_have_count(0)
    page.check("[data-layer=exceptions]")
    expect(page.locator("path.exception")).to_have_count(3)  # a point; an outline and its point
    page.locator("path.exception").first.hover(force=True)
    expect(page.locator(".leaflet-tooltip")).to_contain_text("户数过多的楼栋")


def test_scripts_that_slip_in_do_not_run(files: dict[str, Path], watch: Callable) -> None:
    page = watch(offline=True).open(files["zh"].as_uri())
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {text: 'taken = 1'}))"
    )
    assert page.evaluate("typeof taken") == "undefined"


@pytest.mark.parametrize(("lang", "tag"), [("zh", "zh-CN"), ("en", "en")])
def test_it_speaks_the_language_asked_for(
    files: dict[str, Path], watch: Callable, lang: str, tag: str
) -> None:
    page = watch(offline=True).open(files[lang].as_uri())
    words = texts(lang)
    assert page.locator("html").get_attribute("lang") == tag
    panel = page.locator("#panel").inner_text()
    for key in ("title", "legend", "layers", "units", "barriers", "exceptions", *CLASSES):
        assert words[key] in panel
    _point_at(page, 0)
    expect(page.locator(".leaflet-tooltip")).to_contain_text(words["compactness"])


def test_a_phone_shows_the_map_without_sideways_scroll(
    files: dict[str, Path], watch: Callable
) -> None:
    page = watch(390, 844, offline=True).open(files["zh"].as_uri())
    expect(page.locator("path.grid")).to_have_count(len(CODES))
    for _ in range(2):  # the panel folded, then unfolded
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        box = page.locator("#panel").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        page.locator("#panel summary").click()


def _point_at(page: Page, number: int) -> None:
    page.wait_for_function("() => document.querySelectorAll('path.grid').length > 0")
    point = PLAN.grids.geometry.iloc[number].representative_point()
    x, y = page.evaluate(
        "place => { const { x, y } = planMap.latLngToContainerPoint(place); return [x, y] }",
        [point.y, point.x],
    )
    page.mouse.move(x - 5, y)
    page.mouse.move(x, y)
