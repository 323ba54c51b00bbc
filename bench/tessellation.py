"""The whole `divide` beside momepy.enclosed_tessellation on the same blocks and buildings.

``python -m bench.tessellation FILE`` is the rival's own process: it prints the CPU seconds of the
call alone, without imports and reading.
"""

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from bench import places
from bench.districts import divided
from bench.measured import run as measured
from bench.tables import Table, claims
from gridding.land import build
from gridding.manifest import load_manifest
from gridding.read.district import read_district
from gridding.synth import SMALL, write_kundulun

COLUMNS = {
    "district": "", "buildings": ",", "blocks": ",", "momepy, CPU s": ".1f",
    "momepy, peak MiB": ",.0f", "whole divide, CPU s": ".1f", "its peak MiB": ",.0f",
    "ratio": ".2f", "blocks momepy had to be helped with": "",
}  # fmt: skip
SPENT = {"what": "", "CPU s": ".1f", "wall s": ".1f", "peak MiB": ",.0f"}


def run(folder: Path, seeds: tuple[int, ...]) -> Iterator[Table]:
    """Measure invented districts, then the compiling and the command on all cores."""
    rows = [_beside(f"kundulun {seed}", places.kundulun(folder, seed)) for seed in seeds]
    yield Table("Whole divide in one process beside momepy.enclosed_tessellation", COLUMNS, rows)
    every = divided(places.kundulun(folder, seeds[0]), processes=0)
    spent = [
        {
            "what": f"kundulun {seeds[0]} on all cores (memory bounded from above)",
            "CPU s": every.cpu_s,
            "wall s": every.figures["wall_seconds"],
            "peak MiB": every.figures["peak_rss_mb"],
        },
        {"what": "compiling, once a machine", "CPU s": _compiling()},
    ]
    yield Table("What else it takes", SPENT, spent)
    ratio = median(row["ratio"] for row in rows[: len(places.SEEDS)])
    asked = "whole divide ≤ 1.0 x momepy.enclosed_tessellation, CPU"
    peak = every.figures["peak_rss_mb"]
    yield claims(
        "momepy",
        [
            (asked, f"{ratio:.2f}", ratio <= 1.0),
            ("peak on all cores ≤ 2 GiB", f"{peak:,.0f} MiB", peak <= 2048),
        ],
    )


def _beside(name: str, manifest: Path) -> dict[str, Any]:
    file = manifest.with_suffix(".blocks.gpkg")
    blocks_and_buildings(manifest, file)
    rival = measured(sys.executable, "-W", "ignore", "-m", "bench.tessellation", str(file))
    found, ours = json.loads(rival.printed), divided(manifest)
    return {
        "district": name,
        "buildings": found["buildings"],
        "blocks": found["blocks"],
        "momepy, CPU s": found["cpu_s"],
        "momepy, peak MiB": rival.peak_mib,
        "whole divide, CPU s": ours.cpu_s,
        "its peak MiB": ours.peak_mib,
        "ratio": ours.cpu_s / found["cpu_s"],
        "blocks momepy had to be helped with": found["helped"],
    }


def blocks_and_buildings(manifest: Path, out: Path) -> None:
    """Write the blocks that our land stage cuts, and the buildings it puts into them.

    Parameters
    ----------
    manifest : Path
    out : Path
        A GeoPackage with layers ``blocks`` and ``buildings``, in the metric CRS.
    """
    cut, seen = build.cut_into_blocks, []

    def noted(*given: Any, **named: Any) -> Any:
        blocks = cut(*given, **named)
        seen.append(blocks.polygons)
        return blocks

    build.cut_into_blocks = noted
    try:
        land = build.build_land(read_district(load_manifest(manifest)), processes=1)
    finally:
        build.cut_into_blocks = cut
    blocks = gpd.GeoDataFrame(geometry=np.concatenate(seen), crs=land.buildings.crs)
    blocks.to_file(out, layer="blocks")
    land.buildings[["building_id", "geometry"]].to_file(out, layer="buildings")


def _compiling() -> float:
    """Return what compiling the kernels costs: a small district with no cache, less with it."""
    with tempfile.TemporaryDirectory() as folder:
        manifest = write_kundulun(Path(folder), seed=1, size=SMALL)
        program = Path(sys.executable).with_name("gridding")
        command = (program, "divide", manifest, "--out", f"{folder}/plan.gpkg", "--quiet")
        kept = {"NUMBA_CACHE_DIR": f"{folder}/kernels"}
        cold, warm = (measured(*command, "--processes=1", env=kept).cpu_s for _ in range(2))
        return cold - warm


def _rival(file: Path) -> dict[str, Any]:
    """Run momepy with its defaults and one job; return the CPU seconds of the call, and counts."""
    import momepy  # noqa: PLC0415  seconds, for the rival's process alone

    blocks = gpd.read_file(file, layer="blocks")
    buildings = gpd.read_file(file, layer="buildings")
    simplify, helped = shapely.coverage_simplify, []

    def without_lines(cells: Any, **how: Any) -> Any:
        # Clipping leaves lines beside some cells, on which momepy 0.11 stops under shapely 2.2.
        try:
            return simplify(cells, **how)
        except TypeError:
            helped.append(len(cells))
            pieces, at = shapely.get_parts(np.asarray(cells), return_index=True)
            areas = shapely.area(pieces) > 0
            pieces, at = pieces[areas], at[areas]
            whole = [shapely.union_all(pieces[at == i]) for i in range(len(cells))]
            return simplify(np.array(whole), **how)

    shapely.coverage_simplify = without_lines
    begin = time.process_time()
    momepy.enclosed_tessellation(buildings, blocks, n_jobs=1)
    cpu_s = time.process_time() - begin
    return {
        "cpu_s": cpu_s, "blocks": len(blocks), "buildings": len(buildings), "helped": len(helped),
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(_rival(Path(sys.argv[1]))))
