"""The whole `divide` beside momepy.enclosed_tessellation on the same blocks and buildings.

``python -m bench.tessellation FILE`` is the rival's own process: it prints the CPU seconds of the
call alone, without imports and reading.
"""

import json
import resource
import sys
import tempfile
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from bench.measured import run as measured
from gridding.land import build


def blocks_and_buildings(manifest: Path, out: Path) -> None:
    """Write the blocks that our land stage cuts, and the buildings it puts into them.

    Parameters
    ----------
    manifest : Path
    out : Path
        A GeoPackage with layers ``blocks`` and ``buildings``, in the metric CRS.
    """
    from gridding.manifest import load_manifest
    from gridding.read.district import read_district

    cut, seen = build.cut_into_blocks, []

    def noted(*args, **kwargs):  # noqa: ANN202
        blocks = cut(*args, **kwargs)
        seen.append(blocks.polygons)
        return blocks

    build.cut_into_blocks = noted
    try:
        land = build.build_land(read_district(load_manifest(manifest)), processes=1)
    finally:
        build.cut_into_blocks = cut
    crs = land.buildings.crs
    blocks = gpd.GeoDataFrame(geometry=np.concatenate(seen), crs=crs)
    blocks.to_file(out, layer="blocks")
    land.buildings[["building_id", "geometry"]].to_file(out, layer="buildings")


def _rival(file: Path) -> None:
    import momepy

    blocks = gpd.read_file(file, layer="blocks")
    buildings = gpd.read_file(file, layer="buildings")
    simplify, mended = shapely.coverage_simplify, []

    def without_lines(cells, **how):
        # Clipping leaves lines and points beside some cells, on which shapely 2.2 stops momepy.
        try:
            return simplify(cells, **how)
        except TypeError:
            mended.append(len(cells))
            parts, at = shapely.get_parts(np.asarray(cells), return_index=True)
            parts, at = parts[shapely.area(parts) > 0], at[shapely.area(parts) > 0]
            areas = [shapely.union_all(parts[at == i]) for i in range(len(cells))]
            return simplify(np.array(areas), **how)

    shapely.coverage_simplify = without_lines
    begin = time.process_time()
    cells = momepy.enclosed_tessellation(buildings, blocks, n_jobs=1)
    seconds = time.process_time() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        json.dumps(
            {
                "cpu_s": seconds,
                "cells": len(cells),
                "blocks": len(blocks),
                "mended": len(mended),
                "buildings": len(buildings),
                "peak_mib": peak,
            }
        )
    )


if __name__ == "__main__":
    if sys.argv[1] == "--cut":
        blocks_and_buildings(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        _rival(Path(sys.argv[1]))
