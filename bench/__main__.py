"""`make bench`: every benchmark; docs/benchmarks.md keeps what was measured.

``python -m bench [NAME ...] [--seed N ...] [--json FILE]``; without names all, cheap ones first.
"""

import argparse
import json
import os
import platform
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import (
    addresses,
    big,
    cut_edges,
    districts,
    editing,
    events,
    locating,
    merging,
    redraw,
    studio,
    tessellation,
)
from bench.places import SEEDS
from bench.tables import Table

Seeds = tuple[int, ...]
BENCHMARKS: dict[str, tuple[float, Callable[[Path, Seeds], Iterator[Table]]]] = {
    "momepy": (12, tessellation.run),
    "editing": (4, editing.run),
    "events": (8, events.run),
    "locate": (7, locating.run),
    "studio": (6, studio.run),
    "addresses": (2, addresses.run),
    "cambridge": (6, lambda folder, seeds: districts.cambridge(folder)),
    "redraw": (18, redraw.run),
    "big": (14, lambda folder, seeds: big.run(seeds)),
    "cut_edges": (25, lambda folder, seeds: cut_edges.run(0)),
    "kundulun": (30, districts.kundulun),
    "merge": (45, merging.run),
}
"""Name -> about how many minutes it takes on two cores, and what runs it."""


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument(
        "--seed", type=int, action="append", default=[], help="one more invented place"
    )
    parser.add_argument("--json", type=Path, help="keep the tables in this file too")
    given = parser.parse_args()
    unknown = set(given.names) - set(BENCHMARKS)
    if unknown:
        parser.error(
            f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}"
        )
    names = [name for name in BENCHMARKS if not given.names or name in given.names]
    seeds = (*SEEDS, *(seed for seed in given.seed if seed not in SEEDS))
    minutes = sum(BENCHMARKS[name][0] for name in names)
    print(f"{_machine()}; {', '.join(names)}: about {minutes:.0f} minutes", flush=True)
    kept: dict[str, list[dict[str, object]]] = {}
    begin = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            for table in BENCHMARKS[name][1](Path(folder), seeds):
                print(table, flush=True)
                kept.setdefault(name, []).append({"title": table.title, "rows": list(table.rows)})
                if given.json:
                    given.json.write_text(json.dumps(kept, ensure_ascii=False, indent=1))
    print(f"\n{(time.perf_counter() - begin) / 60:.0f} minutes in all")


def _machine() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    models = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    model = models[0] if models else platform.machine()
    return f"{len(os.sched_getaffinity(0))} x {model}, Python {platform.python_version()}"


if __name__ == "__main__":
    main()
