"""Cut edges of real county and tract graphs beside the best known, at the default effort.

The instances are those of Validi and Buchanan, "Political districting to minimize cut edges": unit
costs, contiguous parts with populations in the bounds. The solver never sees the best known.
"""

import json
import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from bench.parts import warm_up
from bench.places import DATA
from bench.tables import Table, claims
from gridding.errors import InfeasibleError
from gridding.partition import partition

COLUMNS = {
    "instance": "", "nodes": "", "parts": "", "ours": "", "CPU s": ".1f", "renumbered": "",
    "CPU s ": ".1f", "best known": "", "proven": "",
}  # fmt: skip


def run(seed: int) -> Iterator[Table]:
    """Measure every instance twice, as it is and with its nodes renumbered."""
    warm_up()
    rows = [
        row(path.stem, json.loads(path.read_text()), seed)
        for path in sorted((DATA / "cut_edges").glob("*.json"))
    ]
    yield Table(f"Fewest cut edges, rng seed {seed}", COLUMNS, rows)
    proven = [r for r in rows if r["proven"]]
    missed = [r["instance"] for r in proven for way in WAYS if r[way] != r["best known"]]
    ut = [r[way] for r in rows if r["instance"] == "tract_UT" for way in WAYS]
    slowest = max((r[key] for r in rows for key in ("CPU s", "CPU s ")), default=0.0)
    yield claims(
        "cut edges",
        [
            ("every proven optimum reached, both ways",
             f"{2 * len(proven) - len(missed)} of {2 * len(proven)}; not: {missed or 'none'}",
             bool(proven) and not missed),
            ("tract_UT ≤ 79", ", ".join(map(str, ut)), bool(ut) and max(map(_number, ut)) <= 79),
            ("≤ 60 CPU s each", f"{slowest:.1f} at most", slowest <= 60),
        ],
    )  # fmt: skip


WAYS = ("ours", "renumbered")


def row(name: str, instance: dict[str, Any], seed: int) -> dict[str, Any]:
    """Solve one instance both ways."""
    ours, cpu_s = cut_edges(instance, seed=seed, permute=False)
    renumbered, again_s = cut_edges(instance, seed=seed, permute=True)
    return {
        "instance": name,
        "nodes": len(instance["population"]),
        "parts": instance["parts"],
        "ours": ours,
        "CPU s": cpu_s,
        "renumbered": renumbered,
        "CPU s ": again_s,
        "best known": int(instance["best_known"]),
        "proven": "yes" if instance["proven"] else "",
    }


def cut_edges(instance: dict[str, Any], *, seed: int, permute: bool) -> tuple[int | str, float]:
    """Return the number of cut edges, or why there is none, and the CPU seconds."""
    loads, edges = np.array(instance["population"]), np.array(instance["edges"])
    rng = np.random.default_rng(seed)
    if permute:
        name = rng.permutation(len(loads))
        loads, edges = loads[np.argsort(name)], name[edges]
    bounds = instance["lower"], instance["upper"]
    begin = time.process_time()
    try:
        part = partition(loads, edges, np.ones(len(edges)), instance["parts"], *bounds, rng=rng)
    except InfeasibleError:
        return "none found", time.process_time() - begin
    seconds = time.process_time() - begin
    return int((part[edges[:, 0]] != part[edges[:, 1]]).sum()), seconds


def _number(found: int | str) -> float:
    return found if isinstance(found, int) else np.inf
