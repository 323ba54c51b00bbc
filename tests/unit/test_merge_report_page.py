"""The merge report's page: its numbers, its languages, that it stands alone and takes no markup."""

import json
import re
from dataclasses import replace
from datetime import date
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from merged_plan import CRUMB_M2, MARKUP, STRIP_M2, merged_plan
from sample_plan import sample_plan

from gridding.errors import InputError
from gridding.merge.duties import ConflictKind
from maps.merge_report import merge_report_html, write_merge_report
from maps.merge_tables import TOP_PIECES
from maps.numbers import NO_BREAK, ground, percent, whole
from maps.style import INLINE, LANGUAGES, merge_texts, texts

PLAN = merged_plan()
NAMES = list(dict.fromkeys(PLAN.merge.areas["department"]))
PAIRS = {
    "layers": NAMES,
    "conditional_entropy": [[0.0, 0.81, 0.52], [1.23, 0.0, 0.44], [0.31, 0.92, 0.0]],
    "common_border": [[1.0, 0.37, None], [0.21, 1.0, 0.63], [0.94, 0.05, 1.0]],
}
FIGURES: dict[str, Any] = PLAN.merge.figures | {"diagnosis": {"agreement": PAIRS}}
DAY = date(2026, 7, 1)


class Section(HTMLParser):
    """Gather the texts of a page by the id of the section they stand in."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.at, self.texts, self.tags = "", {"": []}, set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "section":
            self.at = dict(attrs)["id"]
            self.texts[self.at] = []

    def handle_data(self, data: str) -> None:
        self.texts[self.at].append(data)

    def __getitem__(self, section: str) -> str:
        return " ".join(" ".join(self.texts[section]).split())


@pytest.fixture(params=LANGUAGES, scope="module")
def page(request: pytest.FixtureRequest) -> Section:
    return Section(merge_report_html(PLAN, FIGURES, request.param, on=DAY))


def test_both_languages_have_the_same_texts_and_no_other_is_spoken(tmp_path: Path) -> None:
    zh, en = merge_texts("zh"), merge_texts("en")
    assert list(zh) == list(en)
    for key, text in zh.items():
        assert text.strip()
        assert set(re.findall(r"{\w*}", text)) == set(re.findall(r"{\w*}", en[key])), key
    assert set(zh) & set(texts("zh")) == {"title"}
    assert {f"conflict_{kind}" for kind in ConflictKind} <= set(zh)
    with pytest.raises(InputError, match="zh or en"):
        write_merge_report(PLAN, FIGURES, tmp_path / "m.html", "fr")
    assert list(tmp_path.iterdir()) == []


def test_every_text_is_used() -> None:
    sources = [*INLINE.glob("*.*"), *INLINE.parent.glob("*.py")]
    used = "\n".join(path.read_text() for path in sources)
    composed = ("conflict_", "staffing_", "mode_", "note_", "summary_")
    loose = [
        key
        for key in merge_texts("zh")
        if not key.startswith(composed)
        and not re.search(rf"\b{key.removesuffix('_caption')}\b", used)
    ]
    assert loose == []


def test_what_was_merged_is_told_in_numbers(page: Section) -> None:
    assert "5 → 6" in page["summary"]
    for row in FIGURES["departments"]:
        assert f"{row['department']} {row['areas']} {row['households']:,}" in page["merged"]
    assert DAY.isoformat() in page[""]
    assert FIGURES["day"] in Section(merge_report_html(PLAN, FIGURES))[""]
    for told in ("150203", "0.5", "gridding 0.1.0"):
        assert told in page[""]


def test_agreement_is_told_for_each_department_and_each_pair(page: Section) -> None:
    told = FIGURES["agreement"]
    for name, row in told["departments"].items():
        change = row["conditional_entropy"] / row["plain"] - 1
        numbers = f"{row['plain']:.3f} {row['conditional_entropy']:.3f} −{abs(change):.1%}"
        numbers += f" {row['whole']:.1%}"
        assert f"{name} {numbers}" in page["agreement"]
    assert f"{told['mean_plain']:.3f} {told['mean']:.3f} −33.3%" in page["agreement"]
    for row in PAIRS["conditional_entropy"]:
        assert " ".join(f"{value:.2f}" for value in row) in page["agreement"]
    for row in PAIRS["common_border"]:
        shares = " ".join(f"{value:.0%}" for value in row if value is not None)
        assert shares in page["agreement"]


def test_the_trade_off_has_a_row_for_each_point_and_marks_the_chosen_one(page: Section) -> None:
    for row in FIGURES["tradeoff"]:
        numbers = " ".join(
            [
                percent(row["within_10"]),
                percent(row["within_20"]),
                f"{row['median_compactness']:.3f}",
                f"{row['conditional_entropy']:.3f}",
                f"{row['weighted_cut']:,.0f}",
            ]
        )
        mark = r"\(\S+\) " if row["chosen"] else ""
        assert re.search(rf"{row['fidelity']:g} ?{mark}{re.escape(numbers)}", page["tradeoff"])


def test_nobody_s_ground_is_listed_however_small(page: Section) -> None:
    place = f"{STRIP_M2:.0f} m² 0 样例2社区 150203001002"
    assert page["unowned"].index(place) < page["unowned"].index(f"{CRUMB_M2:.1f} m² 0")
    assert "147 m²" in page["unowned"]
    assert "消防 3 135,147 m² 1,350" in page["unowned"]


def test_pieces_beyond_the_list_are_counted_and_summed() -> None:
    nobody = PLAN.merge.unowned[PLAN.merge.unowned["department"] == ""]
    many = nobody.iloc[[0] * (TOP_PIECES + 1) + [1, 1]]
    plan = replace(PLAN, merge=replace(PLAN.merge, unowned=many))
    told = Section(merge_report_html(plan, {}, "en", on=DAY))["unowned"]
    assert told.count("144 m² 0 样例2社区") == TOP_PIECES
    rest = f"{STRIP_M2 + 2 * CRUMB_M2:.0f} m²"
    assert f"The other 3 pieces are {rest} with 0 households." in told


def test_what_a_department_gives_up_and_gains_is_told(page: Section) -> None:
    given = page["given"]
    own = PLAN.merge.crosswalk[PLAN.merge.crosswalk["department"] == "消防"]
    assert (own["area_id"] == "").any()
    assert "消防 1 0 0 1 0 135,147 m² 1,350" in given
    assert re.search(
        r"E1 1,350 150203001003\d\d\d 33\.3%\W+150203001003\d\d\d 33\.3%\W+\S+ 16\.7%", given
    )


def test_staffing_is_told_or_said_to_be_missing(page: Section) -> None:
    told = FIGURES["staffing"]
    for number in (told["workers"], told["missing"], told["left_over"]):
        assert f" {number}" in page["staffing"]
    assert "600 (44.4%)" in page["staffing"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_absent_parts_leave_no_section_and_no_empty_plot(lang: str) -> None:
    bare = Section(merge_report_html(PLAN, {}, lang, on=DAY))
    assert {"agreement", "tradeoff"}.isdisjoint(bare.texts)
    assert bare["staffing"].endswith(merge_texts(lang)["no_staffing"])
    assert "None" not in " ".join(bare.texts)
    nothing = PLAN.merge.unowned.iloc[:0], PLAN.merge.conflicts.iloc[:0]
    empty = replace(PLAN.merge, unowned=nothing[0], conflicts=nothing[1])
    told = Section(merge_report_html(replace(PLAN, merge=empty), {}, lang, on=DAY))
    assert merge_texts(lang)["all_owned"] in told["unowned"]
    assert merge_texts(lang)["no_conflicts"] in told["conflicts"]
    unlisted = replace(empty, matters=empty.matters.iloc[:0])
    told = Section(merge_report_html(replace(PLAN, merge=unlisted), {}, lang, on=DAY))
    assert merge_texts(lang)["no_list"] in told["conflicts"]


@pytest.mark.parametrize("part", FIGURES)
def test_any_one_part_may_be_absent(part: str) -> None:
    fewer = {key: value for key, value in FIGURES.items() if key != part}
    assert "</html>" in merge_report_html(PLAN, fewer, "zh", on=DAY)


def test_the_page_stands_alone_and_runs_nothing() -> None:
    html = merge_report_html(PLAN, FIGURES, on=DAY)
    tags = Section(html).tags
    assert tags.isdisjoint({"script", "link", "img", "iframe", "object", "form"})
    assert re.findall(r"\b(?:src|href|style)=|url\(|@import|https?://(?!www\.w3\.org)", html) == []
    policy = re.search(r'Content-Security-Policy" content="([^"]+)', html)[1]
    assert "default-src 'none'; script-src 'none'" in policy
    assert "unsafe" not in policy
    assert html.count("<svg") == html.count("</svg>")


def test_names_and_ids_stay_texts() -> None:
    html = merge_report_html(PLAN, FIGURES, on=DAY)
    assert MARKUP in unescape(html)
    assert {"b", "i"}.isdisjoint(Section(html).tags)
    assert MARKUP in Section(html)["given"]
    assert MARKUP in Section(html)["conflicts"]


def test_the_same_merge_is_the_same_page() -> None:
    assert merge_report_html(PLAN, FIGURES, on=DAY) == merge_report_html(
        merged_plan(), json.loads(json.dumps(FIGURES)), on=DAY
    )


def test_a_plan_that_is_no_merge_and_a_folder_that_is_not_there_are_refused(
    tmp_path: Path,
) -> None:
    with pytest.raises(InputError, match="not a merged one"):
        write_merge_report(sample_plan(), {}, tmp_path / "m.html")
    with pytest.raises(InputError, match="folder"):
        write_merge_report(PLAN, FIGURES, tmp_path / "away" / "m.html")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("m2", "told"),
    [(0.0, "0 m²"), (0.01, "< 0.1 m²"), (2.96, "3.0 m²"), (999_999.0, "999,999 m²")],
)
def test_no_ground_is_too_small_to_tell(m2: float, told: str) -> None:
    assert ground(m2).replace(NO_BREAK, " ") == told
    assert whole(1_234_567) == "1,234,567"
