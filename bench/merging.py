"""Merging: Cambridge's departments beside plain `divide` and a naive overlay; invented towns."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from statistics import mean, median
from typing import Any

import numpy as np
import pyogrio

from bench import places
from bench.audit import Ground, Sums, grids_of, ground, holding, metric_crs, sums, tiling
from bench.districts import Divided, divided
from bench.measured import run as measured
from bench.naive_merge import overlaid, without_slivers
from bench.tables import Table, claims
from gridding.check import check_plan

FIDELITY = 0.5
FIDELITIES = (0.0, 0.25, 0.5, 0.75, 1.0)
TARGET = 450
UNCOVERED = "dpw_sweeping"
WAYS = {
    "way": "", "pieces": ",", "±10 %": ".1%", "±20 %": ".1%", "not contiguous": "",
    "across communities": "", "under 100 m²": "", "H, mean bits": ".3f", "gaps m²": ".1f",
    "overlaps m²": ".1f", "CPU s": ".1f",
}  # fmt: skip
BITS = {"department": "", "divide, bits": ".3f", "merge, bits": ".3f", "less by": ".1%"}
CURVE = {
    "district": "", "fidelity": ".2f", "grids": ",", "±10 %": ".1%", "±10 % achievable": ".1%",
    "H, mean bits": ".3f", "less by": ".1%", "compactness": ".3f", "faults": "", "CPU s": ".1f",
    "ratio": ".2f",
}  # fmt: skip


@cache
def merged(manifest: Path, fidelity: float) -> Divided:
    """Run ``gridding merge`` from files to plan file in a process of its own."""
    out = manifest.with_suffix(f".{fidelity:.2f}.gpkg")
    program = Path(sys.executable).with_name("gridding")
    done = measured(
        program, "merge", manifest, "--out", out, f"--fidelity={fidelity}",
        "--json", "--quiet", "--processes=1",
    )  # fmt: skip
    return Divided(json.loads(done.printed), out, done.cpu_s, done.peak_mib)


def run(folder: Path, seeds: tuple[int, ...]) -> Iterator[Table]:
    """Yield the tables: the real city where its data are, then invented towns."""
    manifest = places.cambridge_departments(folder)
    if manifest is not None:
        yield from _cambridge(manifest)
    yield from _invented({f"kundulun {seed}": places.kundulun(folder, seed) for seed in seeds})


@dataclass(frozen=True)
class Way:
    """One way to merge, measured."""

    row: dict[str, Any]
    bits: dict[str, float]


def way(name: str, shapes: np.ndarray, land: Ground, cpu_s: float) -> Way:
    """Measure grids, or pieces, on the ground."""
    at = holding(shapes, land)
    lived = np.bincount(at[at >= 0], land.households[at >= 0], len(shapes))
    found, bits = tiling(shapes, lived, land, TARGET), land.bits(at)
    row = {
        "way": name, "pieces": found.count, "±10 %": found.within_10, "±20 %": found.within_20,
        "not contiguous": found.apart, "across communities": found.across,
        "under 100 m²": found.small, "H, mean bits": mean(bits.values()),
        "gaps m²": found.gaps_m2, "overlaps m²": abs(found.overlaps_m2), "CPU s": cpu_s,
    }  # fmt: skip
    return Way(row, bits)


def _cambridge(manifest: Path) -> Iterator[Table]:
    plain, ours = divided(manifest), merged(manifest, FIDELITY)
    land, crs = ground(ours.out, manifest), metric_crs(ours.out)
    pieces = overlaid(land, manifest, crs)
    naive = {
        "overlay of the six layers": pieces,
        "its slivers under 100 m² dissolved": without_slivers(pieces, land, least_m2=100, least=0),
        "and pieces under half a target": without_slivers(
            pieces, land, least_m2=100, least=TARGET / 2
        ),
    }
    of_plan = {"divide": plain, f"merge, fidelity {FIDELITY}": ours}
    ways = [way(n, grids_of(d.out).geometry.to_numpy(), land, d.cpu_s) for n, d in of_plan.items()]
    ways += [way(name, each.shapes, land, each.cpu_s) for name, each in naive.items()]
    note = "H is H(department | grid) by households, the mean of the layers; from the raw layers."
    yield Table("Cambridge, six departments over the wards", WAYS, [w.row for w in ways], note)
    yield Table("Cambridge, by department", BITS, _by_department(ways[0], ways[1]))
    yield _cambridge_claims(ways[0].row, ways[1].row, ours, land, sums(ours.out, land))


def _by_department(plain: Way, ours: Way) -> list[dict[str, Any]]:
    return [
        {"department": name, "divide, bits": before, "merge, bits": ours.bits[name],
         "less by": less(ours.bits[name], before)}
        for name, before in plain.bits.items()
    ]  # fmt: skip


def less(after: float, before: float) -> float:
    """Return by which share a figure fell."""
    return 1 - after / before if before else 0.0


def _cambridge_claims(
    plain: dict[str, Any], ours: dict[str, Any], run: Divided, land: Ground, told: Sums
) -> Table:
    fell = less(ours["H, mean bits"], plain["H, mean bits"])
    lost = plain["±10 %"] - ours["±10 %"]
    missing, lived = _told_uncovered(run), land.uncovered()[UNCOVERED]
    said = f"{missing:,.0f}, by points of buildings {lived:,}"
    faults = len(check_plan(run.out))
    exact = told.grid_households == 0 and max(told.grid_area, told.shares) < 1e-9
    return claims(
        "Cambridge merged",
        [
            ("±10 % at most 2 points under divide", f"{100 * lost:.1f} points", lost <= 0.02),
            ("H at least 20 % lower", f"{fell:.1%}", fell >= 0.2),
            ("no grid under 100 m²", f"{ours['under 100 m²']}", ours["under 100 m²"] == 0),
            ("no gaps, no overlaps", f"{ours['gaps m²']:.4f} and {ours['overlaps m²']:.4f} m²",
             max(ours["gaps m²"], ours["overlaps m²"]) < 1e-3),
            ("crosswalk sums exact", ", ".join(f"{k} {v:.2g}" for k, v in asdict(told).items()),
             exact),
            (f"households without {UNCOVERED} told", said, 0.99 < missing / lived < 1.01),
            ("gridding check finds nothing", f"{faults}", faults == 0),
        ],
    )  # fmt: skip


def _told_uncovered(run: Divided) -> float:
    rows = pyogrio.read_dataframe(run.out, layer="crosswalk")
    nobodys = rows["area_id"].fillna("") == ""
    return float(rows.loc[nobodys & (rows["department"] == UNCOVERED), "households"].sum())


def _invented(manifests: dict[str, Path]) -> Iterator[Table]:
    rows, fell, ratios, steps = [], [], [], []
    for name, manifest in manifests.items():
        plain = divided(manifest)
        land = ground(plain.out, manifest)
        curve = [_point(name, land, plain, manifest, fidelity) for fidelity in FIDELITIES]
        rows += [_row(name, land, plain, plain), *curve]
        middle = curve[FIDELITIES.index(FIDELITY)]
        fell.append(middle["less by"])
        ratios.append(middle["ratio"])
        steps.append([point["H, mean bits"] for point in curve])
        yield Table(f"{name}: merged at five fidelities", CURVE, [rows[-6], *curve])
    rising = all(b <= a for bits in steps for a, b in pairwise(bits))
    yield claims(
        "Invented towns merged",
        [
            (f"H at least 25 % lower at {FIDELITY}, everywhere",
             ", ".join(f"{f:.1%}" for f in fell), min(fell) >= 0.25),
            ("under twice divide's CPU, median", f"{median(ratios):.2f}", median(ratios) < 2),
            ("agreement rises over five fidelities", "yes" if rising else "no", rising),
        ],
    )  # fmt: skip


def _point(
    name: str, land: Ground, plain: Divided, manifest: Path, fidelity: float
) -> dict[str, Any]:
    return _row(name, land, plain, merged(manifest, fidelity)) | {"fidelity": fidelity}


def _row(name: str, land: Ground, plain: Divided, run: Divided) -> dict[str, Any]:
    shapes = grids_of(run.out).geometry.to_numpy()
    bits = mean(land.bits(holding(shapes, land)).values())
    before = mean(land.bits(holding(grids_of(plain.out).geometry.to_numpy(), land)).values())
    figures = run.figures
    return {
        "district": name if run is not plain else f"{name}, divide",
        "grids": figures["n_grids"],
        "±10 %": figures["within_10"],
        "±10 % achievable": figures["achievable"]["within_10"],
        "H, mean bits": bits,
        "less by": less(bits, before),
        "compactness": figures["median_compactness"],
        "faults": len(check_plan(run.out)),
        "CPU s": run.cpu_s,
        "ratio": run.cpu_s / plain.cpu_s,
    }
