"""Re-division with stability (`gridding redraw`): newer buildings, as little change as can be."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np

from gridding.assemble import assemble
from gridding.compounds import LARGER_FACTOR, WHOLE_FACTOR
from gridding.district import District
from gridding.divide import Settings, tasks_of
from gridding.findings import findings, straddles
from gridding.grids import derive_grids
from gridding.keeping import changed_codes, keep
from gridding.land.borders import Ints
from gridding.land.build import build_land
from gridding.land.exceptions import ExceptionKind
from gridding.overrides import check_overrides
from gridding.parallel import Tell, in_parallel, silent
from gridding.plan import Plan
from gridding.redraw.aside import keep_dedicated
from gridding.redraw.changes import changes_of
from gridding.redraw.community import Redivided, redivide_community, standings
from gridding.redraw.figures import Proposal, figures_of
from gridding.redraw.laid import lay
from gridding.terms import Terms, terms_over

__all__ = ["Redrawn", "redraw"]

DRAWN = ("adopted", "redrawn")
"""A plan with one of these parameters was drawn by people: its straddles may stay."""


@dataclass(frozen=True)
class Redrawn:
    """A plan re-divided over newer buildings.

    Attributes
    ----------
    plan : Plan
        Its ``parameters`` have the figures under ``redraw``.
    figures : dict
        See `gridding.redraw.figures.figures_of`.
    changes : GeoDataFrame
        See `gridding.redraw.changes.changes_of`.
    """

    plan: Plan
    figures: dict[str, Any]
    changes: gpd.GeoDataFrame


def redraw(
    district: District,
    before: Plan,
    settings: Settings,
    *,
    used: Collection[str] = (),
    tell: Tell = silent,
) -> Redrawn:
    """Bring a plan up to date with newer files, changing as little as can be.

    The earlier grids are laid over the newer land building by building. Where no grid of a
    part of a community left the band they stay as they are, with codes and names. Elsewhere the
    change that moves fewest households brings them back, as far as a division anew could; a
    grid stays out of the band where bringing it back would move more households than that is worth,
    see `gridding.redraw.part.Part.prices`.

    Parameters
    ----------
    district : District
        Of the newer files. Its own ``grids`` and ``stability`` do not count; locked grids are
        those of ``before``.
    before : Plan
        The earlier plan.
    settings : Settings
    used : collection of str
        Further codes that no new grid may get.
    tell : Tell
        Progress.

    Returns
    -------
    Redrawn
        The same for the same district, plan and seed, whatever the order of rows and the number of
        processes.

    Raises
    ------
    InputError
        As `gridding.divide.divide`.
    """
    today = before.grids.rename(columns={"grid_code": "code"})[["code", "name", "geometry"]]
    district = _without_stability(replace(district, grids=today.reset_index(drop=True)))
    check_overrides(district)
    land = build_land(district, processes=settings.processes, tell=tell)
    tell("match")
    laid = lay(district, land, before)
    terms = keep_dedicated(terms_over(district, land, laid.drawn, laid.before), land, laid.drawn)
    tasks = tasks_of(district, land, terms, settings)
    drawn = any(key in before.info.parameters for key in DRAWN)
    redivided: list[Redivided] = in_parallel(
        redivide_community,
        standings(land, tasks, laid, before.info, drawn=drawn),
        processes=settings.processes,
        tell=tell,
        step="partition",
    )
    tell("grids")
    group = _joined([each.divided.group for each in redivided])
    # What continues what is told by those who were there before, not by who came.
    there = replace(land, units=land.units.assign(households=laid.stay))
    kept = keep(there, terms, group)
    grids, row = derive_grids(
        land.units,
        land.buildings,
        land.communities,
        group,
        district.manifest.district.target_households,
        own_targets=terms.targets,
        marks=kept.marks,
        used=[*terms.drawn["code"], *used],
    )
    codes = grids["grid_code"].to_numpy(dtype=object)[row]
    found = findings(district, land, [e.divided for e in redivided], codes, terms)
    if drawn:
        joined = {
            code for kind, _, code, *_ in found if kind == ExceptionKind.JOINED_ACROSS_BARRIER
        }
        rows = straddles(land, codes, "as it was drawn, ")
        found += [row for row in rows if row[2] not in joined]
    found += changed_codes(land, terms, kept, group, codes)
    anew = _joined([each.anew for each in redivided])
    figures = figures_of(Proposal(district, land, laid, terms, group, anew, codes))
    parameters = _parameters(before, settings, terms, kept.share, figures, drawn=drawn)
    plan = assemble(district, land, grids, row, found, settings.seed, parameters)
    return Redrawn(plan, figures, changes_of(land, laid, codes))


def _without_stability(district: District) -> District:
    """Return the district with no weight on its grids: a division anew shall not know them."""
    manifest = district.manifest
    wanted = manifest.district.model_copy(update={"stability": 0.0})
    return replace(district, manifest=manifest.model_copy(update={"district": wanted}))


def _joined(groups: list[Ints]) -> Ints:
    """Return the grids of all communities, numbered through."""
    counts = np.array([int(group.max(initial=-1)) + 1 for group in groups])
    starts = np.cumsum(counts) - counts
    return np.concatenate([group + s for group, s in zip(groups, starts, strict=True)])


def _parameters(
    before: Plan,
    settings: Settings,
    terms: Terms,
    share: float,
    figures: dict[str, Any],
    *,
    drawn: bool,
) -> dict[str, Any]:
    out: dict[str, Any] = {
        "effort": settings.effort,
        "compound_factors": [WHOLE_FACTOR, LARGER_FACTOR],
        "households_kept": share,
        "redraw": figures,
    }
    if terms.parameters:
        out["overrides"] = terms.parameters
    if drawn:
        out["redrawn"] = before.info.parameters.get("redrawn", {"edits": 0})
    return out
