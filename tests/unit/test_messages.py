"""All that the program says is said in Chinese too, and nothing is kept that nobody says."""

import re

import pytest
from chinese import english_in
from sayings import templates

from api.messages import Lang, in_language, problem_in
from api.messages import templates as known


def _sample(template: str) -> tuple[str, list[str]]:
    fields = [str(700 + at) for at in range(template.count("{}"))]
    given = iter(fields)
    return re.sub(r"\{\}", lambda _: next(given), template), fields


def test_whatever_is_said_is_said_in_chinese_with_all_of_its_fields():
    wrong = {}
    for template, where in templates().items():
        text, fields = _sample(template)
        chinese = in_language(text, Lang.ZH)
        if english_in(chinese) or any(field not in chinese for field in fields):
            wrong[template] = f"{where}: {chinese}"
    assert not wrong, "give these a line in api/messages/zh.json"


def test_nothing_is_kept_that_nobody_says(monkeypatch):
    used = set()
    said, fitting = known._said, known.fitting
    said.cache_clear()
    monkeypatch.setattr(known, "_said", lambda text: used.add(text) or said(text))

    def noted(text):
        found = fitting(text)
        if found:
            used.add(found[0].english)
        return found

    monkeypatch.setattr(known, "fitting", noted)
    for template in templates():
        known.in_language(_sample(template)[0], Lang.ZH)
    read = known.read()
    assert set(read["own"]) - used == set()
    assert not read["own"].keys() & read["others"].keys()


def test_both_sides_of_a_template_have_the_same_fields():
    for english, chinese in known.read()["own"].items():
        fields = re.findall(r"\{(\d*)\}", chinese)
        wanted = [str(at) for at in range(english.count("{}"))]
        assert sorted(fields) == wanted or fields == [""] * len(wanted), english


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        (
            "units of community 150203010001 cannot be in a grid of 150203010002",
            "社区 150203010001 的单元不能划入社区 150203010002 的网格",
        ),
        ("grid 150203001001007 is called '友谊 to 7' already",
         "网格 150203001001007 已名为 '友谊 to 7'"),
        ("2, units 3, 4 … (17 in all) apart from the rest",
         "2，其中单元 3, 4 …（共 17 个）与其余部分不相连"),
        ("as drawn, 12 households beyond a hard barrier", "按原画界线：12 户在硬分隔线另一侧"),
        ("this is for: planner, administrator", "仅限：规划员、管理员"),
        ("Road to the north", "Road to the north"),
        ("阳光小区, 980 households, in 7, 8; lies in 2 communities, more than one grid holds",
         "阳光小区，980 户，分属网格 7, 8；跨 2 个社区、户数超过一个网格的上限"),
    ],
)  # fmt: skip
def test_fields_are_messages_lists_and_names(english, chinese):
    assert in_language(english, Lang.ZH) == chinese
    assert in_language(english, Lang.EN) == english


def test_a_problem_names_the_place_in_a_file():
    fault = {"message": "not a number", "file": "a.csv", "row": 3, "column": "户数", "found": "x"}
    problem = {"title": "Unprocessable Content", "status": 422, "detail": "…", "faults": [fault]}
    told = problem_in(problem, Lang.ZH)
    assert told["detail"] == "a.csv，第 3 行，户数 列：不是数字（实际：x）"
    assert told["title"] == "内容有误"
    assert told["faults"] == [fault | {"message": "不是数字"}]
    assert problem_in(problem, Lang.EN) == problem
