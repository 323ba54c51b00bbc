"""``gridding roster`` and ``gridding absence``: the same over the command line as over HTTP."""

import json
from pathlib import Path

from sample_plan import sample_plan
from serving import Program, put_out

PLAN = sample_plan()
CODE = PLAN.grids["grid_code"][0]
IN = ("--district", "150203")


def test_a_roster_is_tried_out_brought_in_and_stood_in_for(
    program: Program, tmp_path: Path
) -> None:
    put_out(program.engine, PLAN)
    file, roles = tmp_path / "roster.csv", tmp_path / "roles.csv"
    file.write_text(
        "工号,姓名,岗位,电话,上岗日期,网格编码,A岗\n"
        f"w1,张三,专职,13800001111,2026-01-01,{CODE},\n"
        f"w2,李四,专职,13800002222,2026-01-01,{CODE},w1\n",
        encoding="gb18030",
    )
    code, said, _ = program("roster", "import", str(file), *IN, "--dry-run", "--json")
    tried = json.loads(said)
    assert (code, tried["workers_new"], tried["grids_without"]) == (0, ["w1", "w2"], 3)
    assert tried["begun"][1]["stand_in_for"] == "w1"
    code, said, warned = program("roster", "import", str(file), *IN)
    assert code == 0
    assert "workers 2 new, 0 changed, 0 gone" in said
    assert "grids without anyone: 3" in warned
    assert "1380000" not in said

    code, said, _ = program("absence", "add", "w1", *IN, "--from", "2026-03-02", "--reason", "年假")
    assert code == 0
    number = said.split()[0]
    inside = PLAN.grids.geometry[0].centroid
    asked = ("locate", f"{inside.x}", f"{inside.y}", "--crs", "cgcs2000", "--json")
    assert [w["name"] for w in json.loads(program(*asked)[1])["workers"]] == ["李四"]
    (entry,) = json.loads(program("absence", "list", "--json")[1])
    assert (entry["worker_id"], entry["until"], entry["reason"]) == ("w1", None, "年假")
    assert program("absence", "add", "w1", *IN, "--from", "2026-03-03")[0] == 6
    assert program("absence", "end", number)[0] == 0
    assert [w["name"] for w in json.loads(program(*asked)[1])["workers"]] == ["张三"]

    roles.write_text(program("roster", "roles", *IN)[1].replace("专职,full-time grid worker,yes",
                     "专职,full-time grid worker,no"))  # fmt: skip
    assert program("roster", "roles", str(roles), *IN)[0] == 0
    assert json.loads(program(*asked)[1])["workers"] == []
    file.write_text("worker_id,name,role,from,grid_code\nw9,赵六,专职,soon,1\n")
    code, _, told = program("roster", "import", str(file), *IN)
    assert code == 2
    assert "roster.csv, row 1, column from: not a date; found soon" in told
