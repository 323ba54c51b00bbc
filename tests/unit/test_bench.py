import json
import sys

import numpy as np
import pytest
from sample_plan import sample_plan

from bench import big, cut_edges, districts
from bench.big_community import community
from bench.measured import run
from bench.parts import compare, parts_of
from bench.rivals import SETTINGS, repaired
from bench.scores import LEAST, OURS, against_metis, equally_even, solver_rows
from bench.tables import Table, claims
from gridding.land.graph import components

PATH = np.array([[0, 1], [1, 2], [2, 3], [3, 4], [4, 5]])


def test_every_solver_gets_the_same_parts_and_as_many_grids():
    plan = sample_plan()
    compared = [compare(part) for part in parts_of(plan)]
    rows = {row["solver"]: row for row in solver_rows(plan, compared)}
    assert set(map(str, SETTINGS)) < set(rows)
    assert rows[OURS]["±10 % achievable"] == 1
    assert rows[OURS]["grids missing"] == 0
    assert sum(len(c.part.units) for c in compared) == len(plan.units)
    assert rows[LEAST]["weighted cut"] <= min(rows[str(s)]["weighted cut"] for s in SETTINGS)
    assert against_metis(list(rows.values()))["compact"] == rows[OURS]["compactness"]
    even = equally_even(compared)
    assert even["METIS as even on"] + even["never as even on"] == even["achievable parts"] == 2


def test_a_straddling_grid_is_counted_but_where_it_is_listed():
    plan = sample_plan()
    assert districts.not_permitted(plan) == 0
    plan.edges["hard"] = True
    assert districts.not_permitted(plan) == len(plan.grids)


def test_loose_pieces_go_where_their_border_is_dearest():
    part = np.array([0, 0, 1, 0, 1, 1])
    costs = np.array([1.0, 2.0, 3.0, 9.0, 1.0])
    assert repaired(part, PATH, costs, np.ones(6)).tolist() == [0, 0, 0, 1, 1, 1]


def test_an_invented_community_is_the_seeds_own_and_hangs_together():
    loads, edges, costs = community(500, 3)
    again = community(500, 3)
    assert all((a == b).all() for a, b in zip((loads, edges, costs), again, strict=True))
    assert loads.min() == 0 < loads.max()
    assert (edges[:, 0] < edges[:, 1]).all()
    assert (costs > 0).all()
    assert components(500, *edges.T).max() == 0
    assert (community(500, 4)[0] != loads).any()


def test_a_large_community_is_measured_at_any_size():
    tables = list(big.run((0,), units=300, grids=(5,)))
    assert tables[0].rows[0]["±10 %"] == 1
    assert next(row["met"] for row in tables[1].rows) == "yes"


def test_cut_edges_do_not_depend_on_the_names_of_the_nodes():
    instance = {"population": [1] * 6, "edges": PATH.tolist(), "parts": 2}
    instance |= {"lower": 3, "upper": 3, "best_known": 1.0, "proven": True}
    found = cut_edges.row("path", instance, seed=0)
    assert found["ours"] == found["renumbered"] == found["best known"] == 1


@pytest.mark.parametrize(("met", "said"), [(True, "yes"), (False, "**no**")])
def test_a_table_is_markdown_and_says_what_is_not_met(met, said):
    assert str(claims("x", [("a", "1", met)])).splitlines()[-1] == f"| a | 1 | {said} |"
    assert "| 1,000 |  |" in str(Table("t", {"a": ",", "b": ""}, [{"a": 1000}]))


def test_a_command_is_measured_in_a_process_of_its_own():
    done = run(sys.executable, "-c", "import json; print(json.dumps(sum(range(10**6))))")
    assert json.loads(done.printed) == 499999500000
    assert done.cpu_s > 0
    assert done.peak_mib > 1
