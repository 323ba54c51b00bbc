"""A plan brought up to date where one building in twenty has changed, beside dividing anew."""

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import places
from bench.districts import divided
from bench.measured import run as measured
from bench.tables import Table, claims
from gridding.check import check_plan
from gridding.synth.renewal import renew

CHANGED, MOST = 0.05, 0.03
"""Share of the buildings that change; share of the unchanged households that may move."""
FORMATS = {
    "district": "", "buildings new, gone, changed": "", "grids out": "", "after": "",
    "divided anew": "", "moved": ".2%", "moved anew": ".1%", "±10 % achievable": ".1%",
    "±10 % anew": ".1%", "±20 % achievable": ".1%", "±20 % anew": ".1%", "codes kept": ".1%",
    "faults": "", "CPU s": ".0f", "CPU s anew": ".0f",
}  # fmt: skip


def run(folder: Path, seeds: tuple[int, ...]) -> Iterator[Table]:
    """Yield the table of districts, then what was asked."""
    rows = [_measured(folder, seed) for seed in seeds]
    yield Table("Newer buildings: 5 % of them changed, re-divided and divided anew", FORMATS, rows)
    most = max(row["moved"] for row in rows)
    bands = [row["±10 % achievable"] - row["±10 % anew"] for row in rows]
    yield claims(
        "Newer buildings",
        [
            (f"≤ {MOST:.0%} of the unchanged households moved, every seed", f"{most:.2%}",
             most <= MOST),
            ("band as divided anew, every seed", f"{min(bands):+.1%}", min(bands) >= 0),
            ("check finds nothing", f"{sum(row['faults'] for row in rows)}",
             not any(row["faults"] for row in rows)),
        ],
    )  # fmt: skip


def _measured(folder: Path, seed: int) -> dict[str, Any]:
    manifest = places.kundulun(folder, seed)
    earlier = divided(manifest)
    newer = folder / f"renewed-{seed}"
    shutil.copytree(manifest.parent, newer, ignore=shutil.ignore_patterns("*.1.gpkg"))
    renew(newer / manifest.name, share=CHANGED, seed=seed)
    anew = divided(newer / manifest.name)
    out = newer / "redrawn.gpkg"
    program = Path(sys.executable).with_name("gridding")
    done = measured(
        program, "redraw", newer / manifest.name, "--from", earlier.out, "--out", out, "--json",
        "--quiet", "--processes=1",
    )  # fmt: skip
    figures = json.loads(done.printed)
    told = figures["redraw"]
    buildings = told["buildings"]
    n_codes = told["codes"]["kept"] + len(told["codes"]["ended"])
    return {
        "district": f"kundulun {seed}",
        "buildings new, gone, changed": ", ".join(
            f"{buildings[key]:,}" for key in ("new", "gone", "changed")
        ),
        "grids out": len(told["out_of_band"]),
        "after": len(told["still_out"]),
        "divided anew": told["anew"]["out_of_band"],
        "moved": told["households_moved"]["share"],
        "moved anew": told["anew"]["share"],
        "±10 % achievable": figures["achievable"]["within_10"],
        "±10 % anew": anew.figures["achievable"]["within_10"],
        "±20 % achievable": figures["achievable"]["within_20"],
        "±20 % anew": anew.figures["achievable"]["within_20"],
        "codes kept": told["codes"]["kept"] / n_codes,
        "faults": len(check_plan(out)),
        "CPU s": done.cpu_s,
        "CPU s anew": anew.cpu_s,
    }
