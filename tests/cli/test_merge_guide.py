"""The guide to the merge shows what its commands print on the invented district."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pyogrio
import pytest

from gridding.synth import SMALL, write_kundulun

GUIDES = Path(__file__).parents[2] / "docs" / "guides"
PAGES = {"en": GUIDES / "merge.md", "zh": GUIDES / "merge.zh.md"}
PROGRAM = [sys.executable, "-c", "from api.cli import main; main()"]
DAY = "2026-11-22"
WIDE = {**os.environ, "COLUMNS": "120"}
each_language = pytest.mark.parametrize("lang", PAGES)


def printed(command, *arguments):
    line = [*PROGRAM, command, *map(str, arguments)]
    done = subprocess.run(line, capture_output=True, text=True, check=True, env=WIDE)
    return {said.strip() for said in done.stdout.splitlines()}


def shown(lang, first):
    blocks = re.findall(r"```text\n(.*?)```", PAGES[lang].read_text(), re.DOTALL)
    (block,) = [block for block in blocks if block.startswith(first)]
    return {line.strip() for line in block.splitlines()}


def table(lang, columns, head):
    """Return the rows of the table whose first row begins so."""
    rows = re.findall(r"^\|(.+)\|$", PAGES[lang].read_text(), re.MULTILINE)
    cells = [[cell.strip() for cell in row.split(" |")] for row in rows]
    start = next(i for i, row in enumerate(cells) if row[0] == head and len(row) == columns)
    out = cells[start + 2 :]
    end = next((i for i, row in enumerate(out) if len(row) != columns), len(out))
    return out[:end]


@pytest.fixture(scope="module")
def merged(tmp_path_factory):
    """Merge as the guide does: the lines printed, the report, and the folder."""
    folder = tmp_path_factory.mktemp("guide")
    manifest = write_kundulun(folder, seed=0, size=SMALL)
    out, report = folder / "merged.gpkg", folder / "merge.json"
    lines = printed("merge", manifest, "--out", out, "--report", report, "--day", DAY)
    return lines, json.loads(report.read_text())["merge"], folder


@each_language
def test_figures_shown_are_those_printed(merged, lang):
    assert shown(lang, "grids ") <= merged[0]


@each_language
def test_the_curve_shown_is_that_of_the_report(merged, lang):
    head = {"en": "fidelity", "zh": "保真度"}[lang]
    curve = [
        [
            f"{p['fidelity']:g}",
            f"{p['within_10']:.1%}".replace("%", " %"),
            f"{p['median_compactness']:.3f}",
            f"{p['weighted_cut']:,.0f}",
            f"{p['conditional_entropy']:.3f}",
        ]
        for p in merged[1]["tradeoff"]
    ]
    assert table(lang, 5, head) == curve


@each_language
def test_rows_of_the_crosswalk_shown_are_in_the_plan_file(merged, lang):
    told = pyogrio.read_dataframe(merged[2] / "merged.gpkg", layer="crosswalk")
    found = {
        (row.department, row.area_id, row.grid_code, str(row.households), f"{row.area_m2:,.0f}")
        for row in told.itertuples()
    }
    rows = table(lang, 7, "`department`")
    assert len(rows) == 4
    assert {(*row[:4], row[6]) for row in rows} <= found


@each_language
def test_ground_shown_is_what_the_diagnosis_prints(merged, lang):
    lines = printed("diagnose", merged[2] / "district.toml", "--lang", lang, "--quiet")
    first = {"en": "Ground that no department has", "zh": "没有任何部门负责的地面"}[lang]
    assert shown(lang, first) <= lines


@each_language
def test_conflicts_shown_are_those_found(merged, lang):
    found = pyogrio.read_dataframe(merged[2] / "merged.gpkg", layer="conflicts")
    contested = found[found["kind"] == "two_leads"]
    rows = {kind.split(" ")[0].strip("`"): here for kind, here, _ in conflict_rows(lang)}
    for (matter, *leads), grids in contested.groupby(["matter", "department", "other"])["kind"]:
        assert re.search(rf"{matter}\D*{leads[0]}\D*{leads[1]}\D*{len(grids)}", rows["two_leads"])
    assert rows["no_lead"] in {"none", "无"}
    assert (found["kind"] == "no_lead").sum() == 0
    (idle,) = found.loc[found["kind"] == "no_matters", "department"]
    assert idle in rows["no_matters"]


def conflict_rows(lang):
    return table(lang, 3, {"en": "kind", "zh": "类别"}[lang])
