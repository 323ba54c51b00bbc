"""The figures on a sheet, name and value: of a grid, of a community, of the plan itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gridding.plan import GridKind
from maps.sheets.furniture import Fact
from maps.sheets.ground import Ground
from maps.sheets.words import Words

_NAMES_SURE = 4
"""So many names of workers have room, more may not."""

_SQUARE_METRES_PER_HECTARE = 10_000
_SLACK = 1e-9  # as in maps.style


@dataclass(frozen=True)
class Imprint:
    """What a sheet says of the plan that a plan file does not hold.

    Attributes
    ----------
    plan_id, version : int
        0 where the plan was never saved.
    name : str
    state : str
        ``draft``, ``submitted`` or ``approved``; empty where it has none.
    author : str
    filing_number : str
        备案号; empty without one.
    valid_from : datetime or None
        Since when it holds, or will.
    printed : date
    address : str
        Of the server whose page of the grid is printed as a link; empty without one.
    """

    printed: date
    plan_id: int = 0
    version: int = 0
    name: str = ""
    state: str = ""
    author: str = ""
    filing_number: str = ""
    valid_from: datetime | None = None
    address: str = ""


@dataclass(frozen=True)
class Figures:
    """What is told in figures.

    Attributes
    ----------
    ground : Ground
    words : Words
    texts : dict
        As of `maps.style.texts`.
    named : bool
        Whether workers are named.
    """

    ground: Ground
    words: Words
    texts: dict[str, str]
    named: bool

    @cached_property
    def _buildings(self) -> dict[str, int]:
        counts = self.ground.plan.units.groupby("grid_code")["building_count"].sum()
        return {str(code): int(count) for code, count in counts.items()}

    @cached_property
    def _hectares(self) -> NDArray[np.float64]:
        square_metres: NDArray[np.float64] = shapely.area(self.ground.grids.shapes)
        return square_metres / _SQUARE_METRES_PER_HECTARE

    def grid(self, at: int) -> list[Fact]:
        """Return the figures of the grid in a row of the layer."""
        ground, names, words = self.ground, self.texts, self.words
        grid = {name: column[at] for name, column in ground.grids.columns.items()}
        code, basic = grid["grid_code"], grid["kind"] == GridKind.BASIC
        rows = [
            (names["grid_code"], code),
            (names["name"], grid["name"] if isinstance(grid["name"], str) else ""),
            (names["kind"], names[grid["kind"]]),
            (names["community"], ground.name_of(grid["community_code"])),
            (names["street"], ground.name_of(grid["street_code"])),
            (names["households"], f"{grid['households']:,}"),
            (names["deviation"], f"{grid['deviation']:+.1%}" if basic else ""),
            (names["population"], "" if pd.isna(grid["population"]) else f"{grid['population']:,}"),
            (names["buildings"], f"{self._buildings.get(code, 0):,}"),
            (words.area, words.hectares.format(self._hectares[at])),
        ]
        if self.named:
            on_post = ground.workers.get(code, ())
            told = words.comma.join(on_post) or words.no_one
            if len(on_post) > _NAMES_SURE:
                # First, for what has no room is cut off.
                told = words.counted_workers.format(n=len(on_post), names=told)
            rows.append((words.workers, told))
        return [row for row in rows if row[1]]

    def community(self, code: str, crowded: Sequence[str]) -> list[Fact]:
        """Return the figures of a community; ``crowded`` are numbers that the map lacks."""
        ground, names, words = self.ground, self.texts, self.words
        grids = self.ground.plan.grids[self.ground.plan.grids["community_code"] == code]
        own = ground.grids["community_code"] == code
        basic = grids[grids["kind"] == GridKind.BASIC]
        tolerance = self.ground.plan.info.tolerance
        near = int((basic["deviation"].abs() <= tolerance + _SLACK).sum())
        known = grids["population"].dropna()
        buildings = sum(self._buildings.get(grid, 0) for grid in grids["grid_code"])
        street = ground.communities["street_code"][ground.community_at[code]]
        rows = [
            (names["community"], ground.name_of(code)),
            (names["street"], ground.name_of(street)),
            (words.grids, f"{len(grids):,}"),
            (words.within_band.format(tolerance), f"{near} / {len(basic)}"),
            (names["dedicated"], f"{len(grids) - len(basic)}" if len(basic) < len(grids) else ""),
            (names["households"], f"{int(grids['households'].sum()):,}"),
            (names["target"], f"{self.ground.plan.info.target_of(code):,}"),
            (names["population"], f"{int(known.sum()):,}" if len(known) else ""),
            (names["buildings"], f"{buildings:,}"),
            (words.area, words.hectares.format(float(self._hectares[own].sum()))),
            (words.crowded, words.comma.join(crowded)),
        ]
        return [row for row in rows if row[1]]

    def imprint(self, told: Imprint) -> list[Fact]:
        """Return what is told of the plan."""
        words = self.words
        plan = words.plan.format(id=told.plan_id, version=told.version) if told.plan_id else ""
        valid = told.valid_from.date().isoformat() if told.valid_from else ""
        rows = [
            (words.projection, self.ground.plan.info.metric_crs),
            (words.version, " · ".join(part for part in (plan, told.name) if part)),
            (words.filing, told.filing_number),
            (words.valid_from, valid),
            (words.author, told.author),
            (words.printed, told.printed.isoformat()),
        ]
        return [row for row in rows if row[1]]
