"""Sample events as several sources would hand them over: by point, by address, or by both."""

import numpy as np
import pandas as pd
import shapely

from gridding.synth.ground import to_degrees
from gridding.synth.invent import Invented

HOTLINE, PATROL, CITY = "12345热线", "网格员上报", "数字城管"
SOURCES = {HOTLINE: ("RX", 0.25), PATROL: ("WG", 0.5), CITY: ("SZ", 0.25)}
"""Source -> what its numbers begin with, and its share of the events."""
WHERE = "包头市昆都仑区"
COLUMNS = ("source", "external_id", "time", "kind", "text", "address", "lon", "lat")
_WIDE = str.maketrans("0123456789", "".join(map(chr, range(0xFF10, 0xFF1A))))


def reports(made: Invented, rng: np.random.Generator) -> pd.DataFrame:
    """Return the events of a district with their source, and an address as people say it.

    Parameters
    ----------
    made : Invented
    rng : numpy.random.Generator
        Dice of its own.

    Returns
    -------
    DataFrame
        `COLUMNS`; the hotline knows no coordinates, patrols no address. Texts name nobody.
    """
    events = made.events
    spots = to_degrees(np.asarray(shapely.centroid(made.buildings["geometry"].to_numpy())))
    points = np.asarray(shapely.points(events["lon"], events["lat"]), dtype=object)
    near = np.asarray(shapely.STRtree(spots).nearest(points))
    names = list(SOURCES)
    chosen = rng.choice(len(names), size=len(events), p=[share for _, share in SOURCES.values()])
    source = [names[k] for k in chosen]
    said = [_as_said(made.buildings["address"].iloc[k], rng) for k in near]
    heads = [SOURCES[name][0] for name in source]
    told = events.assign(
        source=source,
        external_id=[f"{head}-2026-{k:05d}" for k, head in enumerate(heads, 1)],
        address=["" if name == PATROL else text for name, text in zip(source, said, strict=True)],
    )
    told.loc[told["source"] == HOTLINE, ["lon", "lat"]] = np.nan
    return told[list(COLUMNS)]


def _as_said(address: str, rng: np.random.Generator) -> str:
    """Return an address in one of the ways in which people say it."""
    match int(rng.integers(5)):
        case 0:
            return WHERE + address
        case 1:
            return address.replace("号楼", "栋")
        case 2:
            return address.translate(_WIDE)
        case _:
            return address
