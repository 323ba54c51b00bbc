"""Which sheets a plan has, and each put together: map, title, figures, legend, imprint."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from gridding.errors import NotFoundError
from gridding.plan import Plan
from maps.sheets.chart import Chart
from maps.sheets.code import LINK_MM, link
from maps.sheets.community_map import community_map
from maps.sheets.figures import Figures, Imprint
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
        self.plan, self.told = plan, told
        self.ground = Ground.of(plan, workers)
        self._figures = Figures(self.ground, self.words, self._texts, workers is not None)

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
            rows, pattern = self._figures.grid(at), words.grid_title
            name = self.ground.full_name(at, words.between)
        else:
            chart, crowded = community_map(self.ground, entry.code, words, self._texts)
            rows = self._figures.community(entry.code, crowded)
            pattern, name = words.community_title, self.ground.name_of(entry.code)
        heading = pattern.format(district=self.plan.info.district_name, name=name)
        return self._page(chart, entry, heading, rows)

    def _page(self, chart: Chart, entry: Entry, heading: str, rows: Sequence[Fact]) -> Sheet:
        words, page = self.words, chart.frame.page
        code, top = entry.code, page.title
        sheet = Sheet(code, heading, page.width_mm, page.height_mm)
        white = Look(PAPER)
        edge, chart_box = MARGIN - 3, page.map
        state = words.states.get(self.told.state, "")
        if self.told.state in {"draft", "submitted"}:
            state = f"{state}{words.colon}{words.draft_note}"
        below = " · ".join(part for part in (code, state) if part)
        sheet.ink += [box(0, 0, page.width_mm, page.height_mm, white), *chart.ink]
        angle = north_angle(chart.frame, self.plan.info.metric_crs)
        sheet.ink += north_arrow(chart_box, angle, words)
        sheet.ink.append(box(chart_box.x, chart_box.y, chart_box.width, chart_box.height, MEDIUM))
        if entry.grid and self.told.address:
            printed = (self.told.address, f"/worker?grid={code}")
            sheet.ink += link(top, printed, words.link)
            top = replace(top, x=top.x + LINK_MM, width=top.width - 2 * LINK_MM)
        sheet.ink += title(top, heading, below)
        sheet.ink += facts(page.facts, words.facts, rows)
        sheet.ink += legend(page.legend, words.legend, chart.legend)
        told = self._figures.imprint(self.told)
        sheet.ink += imprint(page.imprint, chart.frame.ratio, told, words)
        outer = (page.width_mm - 2 * edge, page.height_mm - 2 * edge)
        sheet.ink.append(box(edge, edge, *outer, MEDIUM))
        return sheet
