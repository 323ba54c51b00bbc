"""The barriers as drawn: the lines along which borders between units run."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS

from gridding.land.barriers import Barriers
from gridding.land.borders import Ints, Segments
from gridding.land.classes import BarrierClass


def used_barriers(
    borders: Segments,
    line: Ints,
    kinds: npt.NDArray[np.object_],
    barriers: Barriers,
    hard: frozenset[BarrierClass],
    crs: CRS,
) -> gpd.GeoDataFrame:
    """Return the barrier lines along which borders between units run, one row a class and name."""
    on = line >= 0
    used = borders.take(on)
    names = barriers.names[line[on]]
    pieces = np.asarray(shapely.linestrings(np.stack([used.start, used.end], axis=1)))
    frame = pd.DataFrame({"class": kinds[on].astype(str), "name": names.astype(str)})
    groups: dict[tuple[str, str], Ints] = frame.groupby(["class", "name"], sort=True).indices  # type: ignore[assignment]  # stubs know one key only
    merged = [shapely.line_merge(shapely.multilinestrings(pieces[at])) for at in groups.values()]
    return gpd.GeoDataFrame(
        {
            "class": pd.Series([kind for kind, _ in groups], dtype="str"),
            "hard": pd.Series([BarrierClass(kind) in hard for kind, _ in groups], dtype=bool),
            "name": pd.Series([name for _, name in groups], dtype="str"),
        },
        geometry=gpd.GeoSeries(merged, crs=crs),
        crs=crs,
    )
