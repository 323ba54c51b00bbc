"""Pieces of a plan for edits, as the database loads them; and a plan after a change."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd

from gridding.codes import fits
from gridding.edit.apply import apply, touched
from gridding.edit.listed import relisted
from gridding.edit.ops import read_op
from gridding.edit.piece import Piece
from gridding.land.graph import divisible_parts


def usable_edges(plan, locked=()):
    """Edges that may hold a grid together, by the rule by which the plan's land was divided."""
    units, edges = plan.units, plan.edges
    aside = set(plan.grids["grid_code"][plan.grids["kind"] != "basic"]) | set(locked)
    at = {unit: row for row, unit in enumerate(units["unit_id"])}
    a, b = (edges[end].map(at).to_numpy() for end in ("unit_a", "unit_b"))
    free = ~units["grid_code"].isin(aside).to_numpy()
    usable = ~edges["hard"].to_numpy(dtype=bool)
    for community, mine in units.groupby("community_code").indices.items():
        rows = mine[free[mine]]
        place = np.full(len(units), -1)
        place[rows] = np.arange(len(rows))
        inside = np.flatnonzero((place[a] >= 0) & (place[b] >= 0))
        if len(rows):
            local = edges.iloc[inside].assign(unit_a=place[a[inside]], unit_b=place[b[inside]])
            loads = units["households"].to_numpy()[rows]
            parts = divisible_parts(
                loads, local.reset_index(drop=True), plan.info.target_of(community)
            )
            usable[inside] = parts.usable
    return usable


def piece_of(plan, op, *, usable=None, next_number=None, locked=None, seed=0):
    """The piece that an edit touches."""
    op = read_op(op) if isinstance(op, dict) else op
    locked = plan.info.locked if locked is None else locked
    usable = usable_edges(plan, plan.info.locked) if usable is None else usable
    named = touched(op)
    of_units = plan.units["grid_code"][plan.units["unit_id"].isin(named.unit_ids)]
    codes = set(named.grid_codes) | set(of_units)
    grids = plan.grids[plan.grids["grid_code"].isin(codes)]
    grids = grids.assign(locked=grids["grid_code"].isin(locked))
    columns = [*(c for c in grids.columns if c != "geometry"), "geometry"]
    units = plan.units[plan.units["grid_code"].isin(codes)].sort_values("unit_id")
    inside = plan.edges["unit_a"].isin(units["unit_id"]) & plan.edges["unit_b"].isin(
        units["unit_id"]
    )
    communities = pd.DataFrame(plan.communities[["code", "name", "street_code"]])
    communities = communities[communities["code"].isin(grids["community_code"])]
    homes = communities["code"].tolist()
    return Piece(
        grids=grids[columns].reset_index(drop=True),
        units=units.reset_index(drop=True),
        buildings=plan.buildings[plan.buildings["unit_id"].isin(units["unit_id"])].reset_index(
            drop=True
        ),
        edges=plan.edges.assign(usable=usable)[inside].reset_index(drop=True),
        communities=communities.reset_index(drop=True),
        next_number=next_number or {home: next_of(plan, home) for home in homes},
        target={home: plan.info.target_of(home) for home in homes},
        tolerance=plan.info.tolerance,
        seed=seed,
        metric_crs=plan.info.metric_crs,
    )


def next_of(plan, community):
    """The next number of a community."""
    codes = [code for code in plan.grids["grid_code"] if fits(code, community)]
    return max((int(code[-3:]) for code in codes), default=0) + 1


def after(plan, change):
    """The frames of a plan after a change: grids without ``locked``, and units."""
    touched_codes = {*change.gone, *change.grids["grid_code"]}
    rest = plan.grids[~plan.grids["grid_code"].isin(touched_codes)]
    new = change.grids.drop(columns="locked")[list(plan.grids.columns)]
    grids = gpd.GeoDataFrame(pd.concat([rest, new]), crs=plan.grids.crs)
    units = plan.units.copy()
    now = units["unit_id"].map(change.moved)
    units["grid_code"] = units["grid_code"].where(now.isna(), now)
    return grids.sort_values("grid_code", ignore_index=True), units


class Draft:
    """A plan under edits, as the database keeps it; without undo."""

    def __init__(self, plan):
        self.plan = self.first_plan = plan
        self.usable = usable_edges(plan, plan.info.locked)
        self.locked = set(plan.info.locked)
        self.ever = {home: next_of(plan, home) for home in plan.communities["code"]}

    def piece(self, op):
        """The piece that an edit touches."""
        numbers = {home: max(self.ever[home], next_of(self.plan, home)) for home in self.ever}
        self.ever = numbers
        return piece_of(
            self.plan, op, usable=self.usable, next_number=numbers, locked=self.locked, seed=1
        )

    def edit(self, op):
        """Do an edit; the plan is then the one that is loaded after it."""
        op = read_op(op) if isinstance(op, dict) else op
        change = apply(op, self.piece(op))
        grids, units = after(self.plan, change)
        of = change.grids.set_index("grid_code")["locked"]
        self.locked = (self.locked - set(change.gone) - set(of.index)) | set(of.index[of])
        parameters = self.plan.info.parameters | {"redrawn": {"edits": 1}}
        overrides = {
            home: own | {"grids": None, "locked": []}
            for home, own in parameters.get("overrides", {}).items()
        }
        parameters |= {"overrides": overrides} if overrides else {}
        info = replace(self.plan.info, parameters=parameters)
        before = replace(
            self.plan, grids=grids, units=units, exceptions=self.first_plan.exceptions, info=info
        )
        self.plan = replace(before, exceptions=relisted(before))
        return change
