"""What stands on a map sheet: every grid and community, at a true scale, labels apart."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from colourful_plan import MARKUP, colourful_plan
from PIL import Image
from pyproj import Proj
from river_plan import river_plan
from sample_plan import METRIC, sample_plan

from gridding.errors import InputError, NotFoundError
from gridding.plan import Plan
from maps.sheets import Atlas, Chosen, Imprint, fonts, looks, write_book
from maps.sheets.addresses import parts_of
from maps.sheets.furniture import north_angle
from maps.sheets.ink import Shape, Sheet, Text
from maps.sheets.lettering import text_width, wrap
from maps.sheets.paper import ACROSS, UPRIGHT, frame_for, round_ratio
from maps.sheets.png import write_png

TOLD = Imprint(
    printed=date(2026, 11, 1),
    plan_id=3,
    version=7,
    name="秋季调整",
    state="approved",
    author="李规划",
    filing_number="备2026-1",
    valid_from=datetime(2026, 12, 1, tzinfo=UTC),
)
PLANS = {"sample": sample_plan, "colourful": colourful_plan, "river": river_plan}


def scaled(plan: Plan, factor: float) -> Plan:
    """The plan with every length multiplied, around the same corner."""
    west, south, *_ = plan.grids.total_bounds
    layers = ("grids", "units", "communities", "streets", "buildings", "barriers", "exceptions")
    grown = {
        layer: (frame := getattr(plan, layer)).set_geometry(
            frame.geometry.affine_transform(
                [factor, 0, 0, factor, west * (1 - factor), south * (1 - factor)]
            )
        )
        for layer in layers
    }
    return replace(plan, **grown)


def sheets(plan: Plan, lang: str = "zh", **options: object) -> dict[str, Sheet]:
    atlas = Atlas(plan, TOLD, lang=lang, **options)
    return {entry.code: atlas.sheet(entry) for entry in atlas.entries()}


def texts(sheet: Sheet) -> list[str]:
    return [ink.text for ink in sheet.ink if isinstance(ink, Text)]


def extent(sheet: Sheet, look: object) -> tuple[float, float]:
    """Width and height of what is drawn so on the map; the legend comes later."""
    drawn = next(ink for ink in sheet.ink if isinstance(ink, Shape) and ink.look == look)
    width, height = np.ptp(np.vstack(drawn.lines), axis=0)
    return float(width), float(height)


def ratio_of(sheet: Sheet) -> int:
    (told,) = [text for text in texts(sheet) if text.startswith("1:")]
    return int(told.removeprefix("1:").replace(" ", ""))


@pytest.mark.parametrize("make", PLANS.values(), ids=PLANS)
def test_every_grid_and_every_community_has_its_sheet(make) -> None:
    plan = make()
    entries = Atlas(plan, TOLD).entries()
    assert sorted(entry.code for entry in entries if entry.grid) == sorted(plan.grids["grid_code"])
    communities = [entry.code for entry in entries if not entry.grid]
    assert communities == sorted(plan.communities["code"])
    for entry in entries:
        sheet = Atlas(plan, TOLD).sheet(entry)
        assert entry.code in " ".join(texts(sheet))
        assert entry.name in sheet.title or plan.grids["name"].eq(entry.name).any()


def test_a_choice_of_sheets_is_kept_and_an_unknown_code_is_not_found() -> None:
    plan = sample_plan()
    atlas = Atlas(plan, TOLD)
    grid, other = plan.grids["grid_code"][0], plan.communities["code"][1]
    chosen = atlas.entries(Chosen(grids=[grid]))
    assert [entry.code for entry in chosen] == [grid]
    whole = [entry.code for entry in atlas.entries(Chosen(communities=[other]))]
    assert whole == [other, *plan.grids.query("community_code == @other")["grid_code"]]
    for wrong in (Chosen(grids=["9"]), Chosen(communities=[grid])):
        with pytest.raises(NotFoundError):
            atlas.entries(wrong)


@pytest.mark.parametrize("factor", [0.02, 0.3, 1.0, 7.3, 60.0])
def test_the_scale_is_round_and_ground_and_bar_are_true_to_it(factor: float) -> None:
    plan = scaled(sample_plan(), factor)
    metric = plan.grids.to_crs(METRIC)
    for code, sheet in sheets(plan).items():
        if code not in set(plan.grids["grid_code"]):
            continue
        ratio = ratio_of(sheet)
        assert ratio == round_ratio(ratio)
        west, south, east, north = metric.geometry[metric["grid_code"] == code].total_bounds
        wide, high = extent(sheet, looks.THIS_GRID)
        assert wide * ratio / 1000 == pytest.approx(east - west, abs=0.1 * ratio / 1000)
        assert high * ratio / 1000 == pytest.approx(north - south, abs=0.1 * ratio / 1000)
        page = ACROSS if sheet.width_mm > sheet.height_mm else UPRIGHT
        assert wide <= page.map.width
        assert high <= page.map.height
        bar = [
            ink
            for ink in sheet.ink
            if isinstance(ink, Shape)
            and len(ink.lines) == 1
            and np.ptp(ink.lines[0][:, 1]) == pytest.approx(1.4)
        ]
        ends = np.vstack([part.lines[0] for part in bar])[:, 0]
        told = [re.fullmatch(r"([\d.]+) (米|千米)", text) for text in texts(sheet)]
        ((number, unit),) = [found.groups() for found in told if found]
        metres = float(number) * (1000 if unit == "千米" else 1)
        assert np.ptp(ends) * ratio / 1000 == pytest.approx(metres)
        assert str(metres).strip("0.")[0] in "125"


def test_the_page_follows_the_shape() -> None:
    assert frame_for((0, 0, 100, 900)).page is UPRIGHT
    assert frame_for((0, 0, 900, 100)).page is ACROSS


@pytest.mark.parametrize("lon", [109.9, 111.0, 112.4])
def test_the_arrow_points_to_true_north(lon: float) -> None:
    proj = Proj(METRIC)
    x, y = proj(lon, 40.6)
    frame = frame_for((x - 200, y - 200, x + 200, y + 200))
    convergence = proj.get_factors(lon, 40.6).meridian_convergence
    assert north_angle(frame, METRIC) == pytest.approx(-convergence, abs=1e-3)


def test_a_grid_s_sheet_tells_its_figures_and_where_it_comes_from() -> None:
    plan = sample_plan()
    code = plan.grids["grid_code"][0]
    told = texts(sheets(plan, workers={code: ["王芳", "李强"]})[code])
    for wanted in (
        "样例区样例1社区第1网格", code, "样例街道", "450", "1,080", "18", "4.50 公顷",
        "王芳、李强",
        "方案 3，第 7 版 · 秋季调整", "备2026-1", "2026-12-01", "2026-11-01", "李规划", METRIC,
        "审图号：", "图例", "北", "样例路", "次干路",
    ):  # fmt: skip
        assert wanted in told, wanted
    assert {"002", "001"} <= set(told), "the neighbours' numbers"


def test_a_community_s_sheet_tells_each_grid_with_its_households() -> None:
    plan = sample_plan()
    told = texts(sheets(plan, "en")[plan.communities["code"][0]])
    assert {"001", "002"} <= set(told)
    assert told.count("450 households") == 2
    assert {"Grids", "2", "2 / 2", "900", "Legend", "N"} <= set(told)


def test_nobody_is_named_unless_names_are_given() -> None:
    plan = sample_plan()
    code = plan.grids["grid_code"][0]
    assert "网格员" not in texts(sheets(plan)[code])
    assert "暂无" in texts(sheets(plan, workers={})[code])
    many = texts(sheets(plan, workers={code: ["欧阳网格员"] * 30})[code])
    assert any(text.startswith("30 人：欧阳网格员") for text in many)


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_what_is_not_approved_says_so(state: str) -> None:
    plan = sample_plan()
    atlas = Atlas(plan, replace(TOLD, state=state))
    assert any("仅供讨论" in text for text in texts(atlas.sheet(atlas.entries()[0])))
    atlas = Atlas(plan, TOLD)
    assert not any("仅供讨论" in text for text in texts(atlas.sheet(atlas.entries()[0])))


@pytest.mark.parametrize("make", PLANS.values(), ids=PLANS)
@pytest.mark.parametrize("factor", [0.3, 1.0])
def test_no_label_of_a_map_covers_another_or_leaves_it(make, factor: float) -> None:
    for sheet in sheets(scaled(make(), factor)).values():
        page = ACROSS if sheet.width_mm > sheet.height_mm else UPRIGHT
        box = page.map
        edge = shapely.box(box.x, box.y, box.x + box.width, box.y + box.height)
        labels = [ink.outline() for ink in sheet.ink if isinstance(ink, Text) and ink.halo]
        assert all(edge.covers(label) for label in labels)
        # Lines of one label share their margins.
        letters = [label.buffer(-0.25, join_style="mitre") for label in labels]
        a, b = shapely.STRtree(letters).query(letters, predicate="intersects")
        assert (a == b).all()


def test_grids_that_touch_never_share_a_colour() -> None:
    cells = [shapely.box(x, y, x + 10, y + 10) for x in range(0, 80, 10) for y in range(0, 80, 10)]
    shapes = np.asarray(cells, dtype=object)
    colours = looks.colours(shapes)
    a, b = shapely.STRtree(shapes).query(shapes, predicate="touches")
    assert all(colours[i] != colours[j] for i, j in zip(a.tolist(), b.tolist(), strict=True))
    assert colours == looks.colours(shapes)


def test_a_grid_without_room_for_its_number_is_listed() -> None:
    plan = sample_plan(communities=1)
    west, south, _, _ = plan.grids.total_bounds
    many = [f"{plan.communities['code'][0]}{n:03d}" for n in range(3, 60)]
    tiny = [
        shapely.box(west + n * 1e-6, south, west + (n + 1) * 1e-6, south + 1e-6) for n in range(57)
    ]
    extra = plan.grids.iloc[[0] * len(many)].assign(grid_code=many, geometry=tiny)
    grids = gpd.GeoDataFrame(pd.concat([plan.grids, extra], ignore_index=True))
    sheet = sheets(replace(plan, grids=grids))[plan.communities["code"][0]]
    shown = {ink.text for ink in sheet.ink if isinstance(ink, Text) and ink.halo}
    at = texts(sheet).index("图上未注") + 1
    listed = "".join(texts(sheet)[at:])
    assert {"001", "002"} <= shown
    hidden = [code[-3:] for code in many if code[-3:] not in shown]
    assert hidden
    assert all(number in listed for number in hidden[:5])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_long_names_stay_on_the_page(lang: str) -> None:
    plan = sample_plan()
    grids = plan.grids.assign(name="内蒙古自治区包头市昆都仑区阿尔丁大街街道" * 4)
    communities = plan.communities.assign(name="特别长的社区名称" * 6)
    for sheet in sheets(replace(plan, grids=grids, communities=communities), lang).values():
        paper = shapely.box(0, 0, sheet.width_mm, sheet.height_mm)
        assert all(paper.covers(ink.outline()) for ink in sheet.ink if isinstance(ink, Text))


def test_lines_are_broken_where_they_may_be() -> None:
    for text in (
        "昆都仑区阿尔丁大街街道",
        "a very long name of some place",
        "混合 mixed 文字 text",
    ):
        for width in (8, 15, 40):
            broken = wrap(text, width, 8, most=99)
            assert "".join("".join(broken).split()) == "".join(text.split())
            assert all(len(line) == 1 or text_width(line, 8) <= width for line in broken)
    assert wrap("网" * 50, 20, 8, most=2)[-1].endswith("…")


def test_what_is_no_letter_in_a_name_is_no_letter_on_the_sheet(tmp_path: Path) -> None:
    plan = sample_plan()
    odd = replace(
        plan,
        grids=plan.grids.assign(name="第\n一\u202e网\x07格"),
        communities=plan.communities.assign(name="社\t区"),
        barriers=plan.barriers.assign(name="样\x00例"),
        buildings=plan.buildings.assign(address="路\r\n1号"),
    )
    atlas = Atlas(odd, replace(TOLD, name="方\n案"))
    for entry in atlas.entries()[:2]:
        sheet = atlas.sheet(entry)
        assert all(text.isprintable() for text in texts(sheet))
        write_png(sheet, tmp_path / "sheet.png", dpi=40)


@pytest.mark.parametrize("address", ["", "市场", "1号", "12 Main St", "路1号院2号楼"])
def test_the_parts_of_an_address_are_the_whole(address: str) -> None:
    shared, number = parts_of(address)
    assert sorted((shared + number).replace(" ", "")) == sorted(address.replace(" ", ""))


def test_pngs_are_a4_at_the_resolution_asked_for_and_not_blank(tmp_path: Path) -> None:
    plan = colourful_plan()
    atlas = Atlas(plan, TOLD)
    for at, entry in enumerate(atlas.entries()[:2]):
        sheet = atlas.sheet(entry)
        write_png(sheet, tmp_path / f"{at}.png", dpi=100)
        with Image.open(tmp_path / f"{at}.png") as picture:
            size = (827, 1169) if sheet.height_mm > sheet.width_mm else (1169, 827)
            assert picture.size == size
            assert picture.info["dpi"] == pytest.approx((100, 100), abs=0.5)
            colours = picture.convert("RGB").getcolors(1 << 24)
        assert len(colours) > 100
        white = sum(n for n, colour in colours if colour == (255, 255, 255))
        assert white < 0.9 * size[0] * size[1]


def test_without_a_chinese_font_a_picture_is_refused_and_the_page_is_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(fonts.font_manager, "get_font_names", lambda: ["DejaVu Sans"])
    fonts.families.cache_clear()
    fonts._signs.cache_clear()
    atlas = Atlas(sample_plan(), TOLD)
    entries = atlas.entries()[:1]
    try:
        with pytest.raises(InputError, match="fonts-noto-cjk"):
            write_png(atlas.sheet(entries[0]), tmp_path / "sheet.png")
    finally:
        fonts.families.cache_clear()
        fonts._signs.cache_clear()
    write_book(atlas, entries, tmp_path / "sheets.html")


def test_a_character_that_no_font_has_is_named(tmp_path: Path) -> None:
    plan = sample_plan()
    atlas = Atlas(replace(plan, grids=plan.grids.assign(name="\U00013000区")), TOLD)
    entry = next(entry for entry in atlas.entries() if entry.grid)
    with pytest.raises(InputError, match=r"U\+13000"):
        write_png(atlas.sheet(entry), tmp_path / "sheet.png")


def test_the_page_holds_every_sheet_and_no_markup_from_data(tmp_path: Path) -> None:
    plan, out = colourful_plan(), tmp_path / "sheets.html"
    atlas = Atlas(plan, TOLD)
    seen: list[tuple[int, int]] = []
    write_book(atlas, atlas.entries(), out, lambda done, of: seen.append((done, of)))
    page = out.read_text(encoding="utf-8")
    total = len(plan.grids) + len(plan.communities)
    assert page.count("<section") == page.count("<svg") == total
    assert seen == [(done, total) for done in range(1, total + 1)]
    assert MARKUP not in page
    assert "<script" not in page
    assert "http://" not in page.replace("http://www.w3.org/2000/svg", "")
    links = re.findall(r'href="#([^"]+)"', page)
    assert sorted(links) == sorted(re.findall(r'<section class="\w+" id="([^"]+)"', page))
