"""Maps without a browser: classes, colours, texts, the file's markup, the page's, the assets."""

import itertools
import json
import re
from pathlib import Path

import numpy as np
import pytest
from colourful_plan import MARKUP, colourful_plan
from merged_plan import merged_plan
from sample_plan import sample_plan

from gridding.errors import InputError
from gridding.land.classes import BarrierClass
from maps import build_assets, pages
from maps.plan_map import map_html, write_map
from maps.style import LANGUAGES, WEB, class_of, department_looks, style, texts

PLAN = colourful_plan()
DATA = re.compile(r'<script type="application/json" id="(\w+)">(.*?)</script>', re.DOTALL)

# Linear RGB as seen without one kind of cone: Machado, Oliveira, Fernandes 2009, severity 1.
VISION = {
    "normal": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
TO_XYZ = [
    [0.4124564, 0.3575761, 0.1804375],
    [0.2126729, 0.7151522, 0.0721750],
    [0.0193339, 0.1191920, 0.9503041],
]


@pytest.mark.parametrize(
    ("deviation", "wanted"),
    [
        (-1.0, "far_below"),
        (-0.2001, "far_below"),
        (-0.2, "below"),
        (-0.1001, "below"),
        (-0.1, "within"),
        (0.0, "within"),
        (495 / 450 - 1, "within"),
        (0.1001, "above"),
        (540 / 450 - 1, "above"),
        (0.2001, "far_above"),
    ],
)
def test_a_band_includes_its_edge(deviation: float, wanted: str) -> None:
    assert class_of("basic", deviation) == wanted
    assert class_of("dedicated", deviation) == "dedicated"


@pytest.mark.parametrize("vision", VISION)
def test_departments_differ_for_every_kind_of_eye_or_by_their_dashes(vision: str) -> None:
    looks = department_looks([str(k) for k in range(24)])
    assert len({(look["colour"], *look["dash"]) for look in looks}) == len(looks)
    seen = [_lab(look["colour"], np.array(VISION[vision])) for look in looks[:8]]
    for here, there in itertools.combinations(seen, 2):
        assert np.linalg.norm(here - there) > 20


def test_only_a_merged_plan_s_map_has_what_a_merge_adds() -> None:
    plain, merged = (dict(DATA.findall(map_html(plan))) for plan in (PLAN, merged_plan()))
    added = {"merge", "areas", "borders", "unowned", "lacking", "conflicts"}
    assert merged.keys() - plain.keys() == added
    rows = json.loads(merged["merge"])["crosswalk"]
    assert len(rows) == len(merged_plan().merge.crosswalk)
    assert sum(row[3] for row in rows) == 3 * merged_plan().grids["households"].sum()
    pieces = json.loads(merged["unowned"])["features"]
    assert [f["geometry"]["type"] for f in pieces] == ["Polygon", "Polygon", "Point", "Point"]


@pytest.mark.parametrize("vision", VISION)
def test_classes_differ_for_every_kind_of_eye(vision: str) -> None:
    seen = {c["key"]: _lab(c["colour"], np.array(VISION[vision])) for c in style()["classes"]}
    for (a, here), (b, there) in itertools.combinations(seen.items(), 2):
        assert np.linalg.norm(here - there) > 20, (a, b)  # 2.3 is just noticeable


def test_both_languages_have_the_same_texts_for_all_there_is() -> None:
    zh, en = texts("zh"), texts("en")
    assert list(zh) == list(en)
    assert all(zh.values())
    assert all(en.values())
    named = {f"barrier_{kind}" for kind in BarrierClass} | {c["key"] for c in style()["classes"]}
    assert named <= set(zh)
    assert set(style()["barriers"]) == set(BarrierClass)
    for key, text in zh.items():
        assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", en[key])), key


def test_every_text_is_used() -> None:
    sources = [*WEB.glob("*.js"), *WEB.parent.glob("*.html")]
    sources += [*(WEB.parents[1] / "inline").glob("*.*"), WEB.parents[1] / "plan_map.py"]
    used = "\n".join(path.read_text() for path in sources)
    keys = {c["key"] for c in style()["classes"]} | {"basic"}
    loose = [
        key
        for key in texts("zh")
        if not key.startswith(("barrier_", "exception_", "level_"))
        and key not in keys
        and not re.search(rf"\b{key}\b", used)
    ]
    assert loose == []


def test_an_unknown_language_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="zh or en"):
        write_map(PLAN, tmp_path / "map.html", lang="fr")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="folder"):
        write_map(PLAN, tmp_path / "away" / "map.html")


def test_the_file_loads_nothing_and_keeps_texts_as_texts() -> None:
    page = map_html(PLAN)
    assert (
        re.findall(r'<link|<img\b|<iframe|<script[^>]*\bsrc=|@import|url\((?!"?(?:data:|#))', page)
        == []
    )
    assert "<script>document" not in page
    assert "default-src 'none'" in page
    assert "unsafe" not in re.search(r'Content-Security-Policy" content="([^"]+)', page)[1]
    grids = json.loads(dict(DATA.findall(page))["grids"])
    assert grids["features"][1]["properties"]["name"] == MARKUP


def test_the_same_plan_is_the_same_file() -> None:
    assert map_html(PLAN) == map_html(colourful_plan())


def test_the_file_keeps_every_grid_unit_and_place_to_a_centimetre() -> None:
    data = {name: json.loads(text) for name, text in DATA.findall(map_html(PLAN))}
    for layer, frame in (("grids", PLAN.grids), ("units", PLAN.units)):
        assert len(data[layer]["features"]) == len(frame)
        numbers = re.findall(
            r"\d+\.\d+", json.dumps([f["geometry"] for f in data[layer]["features"]])
        )
        assert max(len(number.partition(".")[2]) for number in numbers) == 7
    assert len(data["exceptions"]["features"]) == 3
    assert {f["properties"]["class"] for f in data["barriers"]["features"]} == {
        "river",
        "secondary",
    }
    assert [f["properties"]["hard"] for f in data["barriers"]["features"]] == [True, False]


def test_a_plan_without_barriers_or_exceptions_is_drawn() -> None:
    plan = sample_plan(communities=1)
    bare = map_html(type(plan)(**{**vars(plan), "barriers": plan.barriers.iloc[:0]}))
    data = dict(DATA.findall(bare))
    assert json.loads(data["barriers"])["features"] == []
    assert json.loads(data["exceptions"])["features"] == []


def test_missing_browser_files_are_named_with_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build_assets, "ASSETS", tmp_path)
    with pytest.raises(InputError, match=r"npm ci && python -m maps\.build_assets"):
        map_html(PLAN)
    with pytest.raises(InputError, match=r"leaflet\.js(.|\n)*maplibre-gl\.css"):
        build_assets.build(tmp_path)


def test_built_style_sheets_ask_for_nothing() -> None:
    for path in build_assets.ASSETS.glob("*.css"):
        assert re.findall(r"url\((?!['\"]?(?:data:|#))", path.read_text()) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_has_nothing_inline_and_all_it_names(lang: str) -> None:
    page = pages.index(lang)
    assert f'<html lang="{LANGUAGES[lang]}"' in page
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon\w+=", page) == []
    named = re.findall(r'(?:src|href)="(/[^"]+)"', page)
    assert named
    modules = [f"/pages/{path.name}" for path in WEB.glob("*.js")]
    assert "/pages/main.js" in modules
    for url in named:
        folder, name = url.rsplit("/", 1)
        assert (pages.STATIC[folder] / name).is_file(), url


def _lab(colour: str, vision: np.ndarray) -> np.ndarray:
    rgb = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    xyz = np.array(TO_XYZ) @ np.clip(vision @ linear, 0, 1) / [0.95047, 1, 1.08883]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])
