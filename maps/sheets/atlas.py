"""Which sheets a plan has, and each put together: map, title, figures, legend, imprint."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import pandas as pd

from gridding.errors import NotFoundError
from gridding.plan import GridKind, Plan
from maps.sheets.chart import Chart
from maps.sheets.community_map import community_map
from maps.sheets.furniture import (
    MEDIUM,
    Fact,
    facts,
    imprint,
    legend,
    north_angle,
    north_arrow,
    title,
)
from maps.sheets.grid_map import grid_map
from maps.sheets.ground import Ground
from maps.sheets.ink import PAPER, Look, Sheet, box
from maps.sheets.paper import MARGIN
from maps.sheets.words import WORDS, Words
from maps.style import texts

_NAMES_TOLD = 12
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
    """

    printed: date
    plan_id: int = 0
    version: int = 0
    name: str = ""
    state: str = ""
    author: str = ""
    filing_number: str = ""
    valid_from: datetime | None = None


@dataclass(frozen=True)
class Chosen:
    """Which sheets are wanted; neither grids nor communities mean all.

    Attributes
    ----------
    grids : sequence of str
        Codes: a sheet each.
    communities : sequence of str
        Codes: the sheet of the community, and of each of its grids.
    """

    grids: Sequence[str] = ()
    communities: Sequence[str] = ()


EVERY = Chosen()


@dataclass(frozen=True)
class Entry:
    """A sheet that there is.

    Attributes
    ----------
    code : str
        Of the grid or community.
    name : str
    grid : bool
        Whether it is of a grid.
    """

    code: str
    name: str
    grid: bool


class Atlas:
    """The sheets of a plan.

    Parameters
    ----------
    plan : Plan
    told : Imprint
    lang : {"zh", "en"}
    workers : mapping, optional
        grid_code -> names of those on post; without it nobody is named.

    Raises
    ------
    InputError
        There is no such language.
    """

    def __init__(
        self,
        plan: Plan,
        told: Imprint,
        *,
        lang: str = "zh",
        workers: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self._texts = texts(lang)
        self.words: Words = WORDS[lang]
        self.lang = lang
        self.plan, self.told, self._named = plan, told, workers is not None
        self.ground = Ground.of(plan, workers)
        counts = plan.units.groupby("grid_code")["building_count"].sum()
        self._buildings: dict[str, int] = {str(k): int(v) for k, v in counts.items()}
        metres = [float(shape.area) for shape in self.ground.grids.shapes]
        self._hectares = np.asarray(metres) / _SQUARE_METRES_PER_HECTARE

    def entries(self, chosen: Chosen = EVERY) -> list[Entry]:
        """Return the sheets wanted: each community, followed by its grids.

        Parameters
        ----------
        chosen : Chosen

        Returns
        -------
        list of Entry
            By code.

        Raises
        ------
        NotFoundError
            The plan has no such grid or community.
        """
        ground = self.ground
        for kind, codes, known in (
            ("grid", chosen.grids, ground.grid_at),
            ("community", chosen.communities, ground.community_at),
        ):
            for code in codes:
                if code not in known:
                    raise NotFoundError(f"the plan has no {kind} {code}", **{kind: code})
        every = not (chosen.grids or chosen.communities)
        found = []
        for code in sorted(ground.community_at):
            whole = every or code in chosen.communities
            if whole:
                found.append(Entry(code, ground.name_of(code), grid=False))
            for row in np.flatnonzero(ground.grids["community_code"] == code).tolist():
                grid = ground.grids["grid_code"][row]
                if whole or grid in chosen.grids:
                    found.append(Entry(grid, ground.short_name(row), grid=True))
        return found

    def community_of(self, entry: Entry) -> str:
        """Return the code of the community that a sheet belongs to."""
        if not entry.grid:
            return entry.code
        return str(self.ground.grids["community_code"][self.ground.grid_at[entry.code]])

    def sheet(self, entry: Entry) -> Sheet:
        """Draw a sheet.

        Parameters
        ----------
        entry : Entry
            One of `entries`.

        Returns
        -------
        Sheet
        """
        words = self.words
        if entry.grid:
            chart = grid_map(self.ground, entry.code, words, self._texts)
            at = self.ground.grid_at[entry.code]
            rows, pattern = self._grid_facts(at), words.grid_title
            name = self.ground.full_name(at, words.between)
        else:
            chart, crowded = community_map(self.ground, entry.code, words, self._texts)
            rows = self._community_facts(entry.code, crowded)
            pattern, name = words.community_title, self.ground.name_of(entry.code)
        heading = pattern.format(district=self.plan.info.district_name, name=name)
        return self._page(chart, entry.code, heading, rows)

    def _page(self, chart: Chart, code: str, heading: str, rows: Sequence[Fact]) -> Sheet:
        words, page = self.words, chart.frame.page
        sheet = Sheet(code, heading, page.width_mm, page.height_mm)
        white = Look(PAPER)
        edge, chart_box = MARGIN - 3, page.map
        state = words.states.get(self.told.state, "")
        if self.told.state in {"draft", "submitted"}:
            state = f"{state}{words.colon}{words.draft_note}"
        below = " · ".join(part for part in (code, state) if part)
        sheet.ink += [box(0, 0, page.width_mm, page.height_mm, white), *chart.ink]
        sheet.ink.append(box(chart_box.x, chart_box.y, chart_box.width, chart_box.height, MEDIUM))
        angle = north_angle(chart.frame, self.plan.info.metric_crs)
        sheet.ink += north_arrow(chart_box, angle, words)
        sheet.ink += title(page.title, heading, below)
        sheet.ink += facts(page.facts, words.facts, rows)
        sheet.ink += legend(page.legend, words.legend, chart.legend)
        sheet.ink += imprint(page.imprint, chart.frame.ratio, self._imprint(), words)
        outer = (page.width_mm - 2 * edge, page.height_mm - 2 * edge)
        sheet.ink.append(box(edge, edge, *outer, MEDIUM))
        return sheet

    def _grid_facts(self, at: int) -> list[Fact]:
        ground, names, words = self.ground, self._texts, self.words
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
        if self._named:
            on_post = ground.workers.get(code, ())
            told = words.comma.join(on_post[:_NAMES_TOLD]) or words.no_one
            if len(on_post) > _NAMES_TOLD:
                told += " " + words.more_workers.format(n=len(on_post))
            rows.append((words.workers, told))
        return [row for row in rows if row[1]]

    def _community_facts(self, code: str, crowded: Sequence[str]) -> list[Fact]:
        ground, names, words = self.ground, self._texts, self.words
        grids = self.plan.grids[self.plan.grids["community_code"] == code]
        own = ground.grids["community_code"] == code
        basic = grids[grids["kind"] == GridKind.BASIC]
        tolerance = self.plan.info.tolerance
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
            (names["target"], f"{self.plan.info.target_of(code):,}"),
            (names["population"], f"{int(known.sum()):,}" if len(known) else ""),
            (names["buildings"], f"{buildings:,}"),
            (words.area, words.hectares.format(float(self._hectares[own].sum()))),
            (words.crowded, words.comma.join(crowded)),
        ]
        return [row for row in rows if row[1]]

    def _imprint(self) -> list[Fact]:
        told, words = self.told, self.words
        plan = words.plan.format(id=told.plan_id, version=told.version) if told.plan_id else ""
        valid = told.valid_from.date().isoformat() if told.valid_from else ""
        rows = [
            (words.projection, self.plan.info.metric_crs),
            (words.version, " · ".join(part for part in (plan, told.name) if part)),
            (words.filing, told.filing_number),
            (words.valid_from, valid),
            (words.author, told.author),
            (words.printed, told.printed.isoformat()),
        ]
        return [row for row in rows if row[1]]
