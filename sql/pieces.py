"""Loads the part of a draft that an edit touches: the work grows with the edit, not the plan."""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from sqlalchemy import Connection

from gridding.edit.apply import Touched
from gridding.edit.piece import Piece
from sql.copying import frame_of, geo_frame
from sql.held import Held
from sql.redrawn import stored_info

GRID_TYPES = {"population": "Int64"} | dict.fromkeys(
    ("deviation", "compactness", "reach_m"), "float64"
)


@dataclass(frozen=True)
class Loaded:
    """A piece, and how the database numbers its communities.

    Attributes
    ----------
    piece : Piece
    community_ids : dict
        Community code -> id of its division.
    """

    piece: Piece
    community_ids: dict[str, int]


def load_piece(connection: Connection, held: Held, touched: Touched) -> Loaded:
    """Load the grids that an edit touches, whole, and what is needed to judge it.

    Parameters
    ----------
    connection : Connection
    held : Held
    touched : Touched
        Codes and ids that the plan does not have are left out.

    Returns
    -------
    Loaded
    """
    named = {
        "plan_id": held.id,
        "grid_codes": list(touched.grid_codes),
        "unit_ids": list(touched.unit_ids),
    }
    codes = frame_of(connection, "piece_codes", **named)["grid_code"].tolist()
    grids = load_grids(connection, held.id, codes)
    assigned = frame_of(connection, "piece_assignments", plan_id=held.id, grid_codes=codes)
    on_land = {"land_id": held.land_id, "unit_ids": assigned["unit_id"].tolist()}
    units = geo_frame(frame_of(connection, "piece_units", **on_land))
    units.insert(1, "grid_code", assigned["grid_code"].to_numpy())
    homes = sorted(set(grids["community_code"]))
    communities = frame_of(connection, "piece_communities", land_id=held.land_id, codes=homes)
    info = stored_info(connection, held.id)
    by_code = communities.set_index("code")
    piece = Piece(
        grids=grids,
        units=units,
        buildings=geo_frame(frame_of(connection, "piece_buildings", **on_land)),
        edges=frame_of(connection, "piece_edges", plan_id=held.id, **on_land),
        communities=communities[["code", "name", "street_code"]],
        next_number={str(code): int(n) for code, n in by_code["next_number"].items()},
        target={code: info.target_of(code) for code in homes},
        tolerance=info.tolerance,
        seed=_seed(info.seed, held.version),
        metric_crs=info.metric_crs,
    )
    return Loaded(piece, {str(code): int(i) for code, i in by_code["community_id"].items()})


def load_grids(connection: Connection, plan_id: int, codes: Sequence[str]) -> gpd.GeoDataFrame:
    """Load some grids of a plan.

    Parameters
    ----------
    connection : Connection
    plan_id : int
    codes : sequence of str
        Those that the plan does not have are left out.

    Returns
    -------
    GeoDataFrame
        Columns of `Piece.grids`, by code, EPSG:4490.
    """
    found = frame_of(connection, "piece_grids", plan_id=plan_id, grid_codes=list(codes))
    return geo_frame(found.astype(GRID_TYPES))


def _seed(seed: int, version: int) -> int:
    """Mix the plan's seed with its version: the same edit of the same version does the same."""
    return int(np.random.SeedSequence([abs(seed), version]).generate_state(1)[0])
