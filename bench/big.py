"""One community of 50,000 units into many grids, ours and METIS."""

import time
from collections.abc import Iterator
from statistics import median
from typing import Any

import numpy as np

from bench.big_community import community
from bench.parts import warm_up
from bench.rivals import SETTINGS, metis
from bench.tables import Table, claims
from gridding.errors import InfeasibleError
from gridding.partition import partition

UNITS, GRIDS = 50_000, (111, 889)
TOLERANCE = 0.10
COLUMNS = {
    "community": "", "grids": "", "±10 %": ".1%", "cut": ",.0f", "CPU s": ".1f",
    "METIS least cut": ",.0f", "in ±10 % there": ".1%", "METIS evenest: cut": ",.0f",
    "in ±10 %": ".1%", "METIS as even: cut": ",.0f",
}  # fmt: skip


def run(
    seeds: tuple[int, ...], *, units: int = UNITS, grids: tuple[int, ...] = GRIDS
) -> Iterator[Table]:
    """Measure invented communities of ``units`` units."""
    warm_up()
    rows = [row(units, seed, n) for n in grids for seed in seeds]
    note = "METIS all its settings together as long as ours."
    yield Table(f"One community of {units:,} units", COLUMNS, rows, note)
    asked = []
    for n in grids:
        mine = [r for r in rows if r["grids"] == n]
        within, cpu = (median(r[key] for r in mine) for key in ("±10 %", "CPU s"))
        share = median(r["cut"] / r["METIS least cut"] for r in mine)
        asked += [
            (f"into {n}: all within ±10 %", f"{within:.1%}", within == 1),
            (f"into {n}: cut ≤ METIS's", f"{share:.3f} of it", share <= 1),
            (f"into {n}: ≤ 60 CPU s", f"{cpu:.1f}", cpu <= 60),
        ]
    yield claims("one large community", asked)


def row(units: int, seed: int, n_parts: int) -> dict[str, Any]:
    """Divide one community by both."""
    loads, edges, costs = community(units, seed)
    mean = loads.sum() / n_parts
    lower, upper = (1 - TOLERANCE) * mean, (1 + TOLERANCE) * mean
    begin = time.process_time()
    try:
        rng = np.random.default_rng(seed)
        part = partition(loads, edges, costs, n_parts, lower, upper, rng=rng)
    except InfeasibleError as error:
        part = error.best
    cpu_s = time.process_time() - begin
    sums = np.bincount(part, loads, n_parts)
    outside = int(((sums < lower) | (sums > upper)).sum())
    rival = metis(
        loads, edges, costs, n_parts,
        lower=lower, upper=upper, allowed=outside, cpu_seconds=cpu_s / len(SETTINGS),
    )  # fmt: skip
    least = min(rival.least.values(), key=lambda r: (r.empty, r.cut))
    return {
        "community": f"seed {seed}",
        "grids": n_parts,
        "±10 %": 1 - outside / n_parts,
        "cut": float(costs[part[edges[:, 0]] != part[edges[:, 1]]].sum()),
        "CPU s": cpu_s,
        "METIS least cut": least.cut,
        "in ±10 % there": 1 - least.outside / n_parts,
        "METIS evenest: cut": rival.evenest.cut,
        "in ±10 %": 1 - rival.evenest.outside / n_parts,
        "METIS as even: cut": rival.as_even.cut if rival.as_even else None,
    }
