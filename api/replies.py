"""What is told of plans: the same over HTTP and by ``--json``."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

import pandas as pd
import shapely
from pydantic import BaseModel, ConfigDict, Field
from shapely import MultiPolygon, Polygon

from api.messages import Lang, in_language
from gridding.diff import Diff
from gridding.diff.classes import GridChange
from gridding.edit.piece import Warning  # noqa: A004  the word on the page
from gridding.plan import GridKind
from sql.actor import PUBLIC, Actor
from sql.editing import Outcome
from sql.log import LogEntry
from sql.showing import PlanCard
from sql.tables import Action, PlanState

Code = Annotated[str, Field(examples=["150203001001007"])]
Share = Annotated[float, Field(ge=0, le=1, examples=[0.75])]


class PublicationTold(BaseModel):
    """A time for which a plan was, is or will be published."""

    model_config = ConfigDict(populate_by_name=True)

    start: Annotated[datetime, Field(alias="from", examples=["2026-11-01T00:00:00+08:00"])]
    until: Annotated[datetime | None, Field(description="Null: no end is set.")] = None
    filing_number: Annotated[str | None, Field(examples=["包昆网备2026-004"])] = None
    by: Annotated[str | None, Field(description="Null for whoever is not logged in.")] = None


class Counts(BaseModel):
    """How much is in a plan."""

    grids: Annotated[int, Field(examples=[1012])]
    communities: Annotated[int, Field(examples=[118])]
    units: Annotated[int, Field(examples=[40211])]
    households: Annotated[int, Field(examples=[455_902])]
    out_of_band: Annotated[int, Field(description="Basic grids outside the band.", examples=[3])]


class PlanTold(BaseModel):
    """What stands at the top of a plan."""

    id: Annotated[int, Field(examples=[4])]
    name: Annotated[str, Field(examples=["昆都仑区 2026 年秋季调整"])]
    state: PlanState
    version: Annotated[int, Field(description="One more with each edit.", examples=[7])]
    publications: list[PublicationTold]
    district: Annotated[str, Field(description="Its code.", examples=["150203"])]
    district_name: Annotated[str, Field(examples=["昆都仑区"])]
    target: Annotated[int, Field(description="Households wanted in a grid.", examples=[450])]
    tolerance: Annotated[float, Field(examples=[0.1])]
    author: Annotated[
        str | None, Field(description="Null for whoever is not logged in.", examples=["planner-li"])
    ]
    from_plan: Annotated[int | None, Field(description="Drawn from it.", examples=[3])]
    created_at: Annotated[datetime, Field(examples=["2026-10-30T08:00:00+08:00"])]
    land: Annotated[
        str, Field(description="Stands in addresses of tiles.", examples=["5f1d0c9a7be3"])
    ]
    counts: Counts


class SubmittedTold(PlanTold):
    """A plan that was handed in, and which of its grids bear another code since."""

    renumbered: Annotated[
        dict[Code, Code],
        Field(
            description="Code -> new code, of grids that do not go on from the former plan's.",
            examples=[{"150203001001007": "150203001001012"}],
        ),
    ]


class GridTold(BaseModel):
    """A grid after an edit."""

    grid_code: Code
    name: Annotated[str, Field(examples=["第7网格"])]
    kind: GridKind
    community_code: Annotated[str, Field(examples=["150203001001"])]
    street_code: Annotated[str, Field(examples=["150203001"])]
    households: Annotated[int, Field(examples=[462])]
    population: Annotated[int | None, Field(examples=[1180])]
    deviation: Annotated[
        float | None, Field(description="From the target, relative.", examples=[0.0267])
    ]
    compactness: Annotated[float | None, Field(examples=[0.61])]
    reach_m: Annotated[float | None, Field(examples=[183.5])]
    locked: bool
    geometry: Annotated[
        dict[str, Any],
        Field(
            description="GeoJSON, longitude and latitude in EPSG:4490.",
            examples=[
                {
                    "type": "MultiPolygon",
                    "coordinates": [
                        [[[109.84, 40.65], [109.85, 40.65], [109.85, 40.66], [109.84, 40.65]]]
                    ],
                }
            ],
        ),
    ]


class WarningTold(BaseModel):
    """What is allowed in a draft, and should not stay so."""

    kind: Annotated[str, Field(examples=["out_of_band"])]
    grid_code: Code
    message: Annotated[str, Field(examples=["grid 150203001001007 has too many households"])]
    found: Annotated[str, Field(examples=["510"])] = ""
    wanted: Annotated[str, Field(examples=["405 to 495"])] = ""


class EditTold(BaseModel):
    """What an edit, an undo or a redo did."""

    version: Annotated[int, Field(examples=[8])]
    grids: Annotated[list[GridTold], Field(description="Changed or new, giver and taker.")]
    gone: Annotated[list[Code], Field(description="Grids that are no more.")]
    moved: Annotated[
        dict[int, Code],
        Field(description="Unit -> the grid it is in now.", examples=[{"311": "150203001001008"}]),
    ]
    warnings: list[WarningTold]

    def as_text(self) -> str:
        """Return the answer for a person to read."""
        lines = [f"version {self.version}"]
        lines += [f"{g.grid_code}  {g.households} households  {_off(g)}" for g in self.grids]
        lines += [f"{code}  gone" for code in self.gone]
        lines += [f"warning: {_sentence(warning)}" for warning in self.warnings]
        return "\n".join(lines)


class LogTold(BaseModel):
    """What somebody did to a plan."""

    id: Annotated[int, Field(examples=[57])]
    version: Annotated[int, Field(description="Of the plan afterwards.", examples=[8])]
    at: Annotated[datetime, Field(examples=["2026-10-31T09:12:44.120611+08:00"])]
    by: Annotated[str, Field(examples=["planner-li"])]
    action: Action
    body: Annotated[
        dict[str, Any],
        Field(
            description="What was asked for.",
            examples=[{"op": "move_units", "unit_ids": [311], "to_grid": "150203001001008"}],
        ),
    ]
    edit_id: Annotated[
        int | None, Field(description="Of an undo or redo: the entry taken back or done again.")
    ] = None
    grids: Annotated[list[Code], Field(description="Changed, new or gone.")]


class ChangeTold(BaseModel):
    """What became of some grids between two plans."""

    model_config = ConfigDict(populate_by_name=True)

    change: Annotated[GridChange, Field(alias="class")]
    from_grids: list[Code]
    to_grids: list[Code]
    households_before: Annotated[int, Field(examples=[900])]
    households: Annotated[int, Field(examples=[912])]
    area_m2_before: float
    area_m2: float


class LineageTold(BaseModel):
    """How much of an old grid went to a new one; the shares of an old grid sum to 1."""

    from_grid: Code
    to_grid: Annotated[Code, Field(description="Empty: in no grid of the new plan.")]
    households: Annotated[int, Field(examples=[342])]
    household_share: Share
    area_m2: Annotated[float, Field(examples=[51_220.4])]
    area_share: Share
    household_share_of_new: Share | None
    area_share_of_new: Share | None


class DiffTold(BaseModel):
    """What changed between two plans of a district."""

    before: Annotated[int, Field(examples=[3])]
    after: Annotated[int, Field(examples=[4])]
    summary: Annotated[
        dict[str, int | float],
        Field(examples=[{"unchanged": 1008, "moved": 2, "households_moved": 120}]),
    ]
    grids: Annotated[list[ChangeTold], Field(description="Each grid of both plans, once.")]
    lineage: list[LineageTold]


def plan_told(card: PlanCard, asking: Actor) -> PlanTold:
    """Return what somebody is told of a plan.

    Parameters
    ----------
    card : PlanCard
    asking : Actor
        The public is not told who did what.

    Returns
    -------
    PlanTold
    """
    told = {name: getattr(card, name) for name in PlanTold.model_fields if hasattr(card, name)}
    signed = asking.role is not PUBLIC.role
    publications = [
        PublicationTold(
            start=each.start,
            until=each.until,
            filing_number=each.filing_number,
            by=each.by if signed else None,
        )
        for each in card.publications
    ]
    counts = Counts(**{name: getattr(card, name) for name in Counts.model_fields})
    return PlanTold(
        **told
        | {
            "author": card.author if signed else None,
            "publications": publications,
            "counts": counts,
        }
    )


def edit_told(outcome: Outcome, lang: Lang = Lang.EN) -> EditTold:
    """Return what somebody is told of an edit.

    Parameters
    ----------
    outcome : Outcome
    lang : Lang
        Of the warnings.

    Returns
    -------
    EditTold
    """
    shapes = shapely.to_geojson([_multi(shape) for shape in outcome.grids.geometry])
    rows = _rows(pd.DataFrame(outcome.grids.drop(columns="geometry")))
    return EditTold(
        version=outcome.version,
        grids=[
            GridTold(**row, geometry=json.loads(shape))
            for row, shape in zip(rows, shapes, strict=True)
        ],
        gone=list(outcome.gone),
        moved=outcome.moved or {},
        warnings=[_warning_told(each, lang) for each in outcome.warnings],
    )


def _warning_told(warning: Warning, lang: Lang) -> WarningTold:
    texts = {
        name: in_language(getattr(warning, name), lang) for name in ("message", "found", "wanted")
    }
    return WarningTold(**vars(warning) | texts)


def log_told(entries: Iterable[LogEntry]) -> list[LogTold]:
    """Return what somebody is told of a log.

    Parameters
    ----------
    entries : iterable of LogEntry

    Returns
    -------
    list of LogTold
    """
    return [LogTold(**{**vars(entry), "grids": list(entry.grids)}) for entry in entries]


def diff_told(before: int, after: int, found: Diff) -> DiffTold:
    """Return what somebody is told of two plans.

    Parameters
    ----------
    before, after : int
        Their ids.
    found : Diff

    Returns
    -------
    DiffTold
    """
    return DiffTold(
        before=before,
        after=after,
        summary=found.summary,
        grids=[ChangeTold(**row) for row in _rows(found.grids)],
        lineage=[LineageTold(**row) for row in _rows(found.lineage)],
    )


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows with None for whatever is missing."""
    whole = frame.astype(object).where(frame.notna(), None)
    return [{str(key): value for key, value in row.items()} for row in whole.to_dict("records")]


def _multi(shape: Polygon | MultiPolygon) -> MultiPolygon:
    return shape if isinstance(shape, MultiPolygon) else MultiPolygon([shape])


def _off(grid: GridTold) -> str:
    return "" if grid.deviation is None else f"{grid.deviation:+.1%}"


def _sentence(warning: WarningTold) -> str:
    found = f", found {warning.found}" if warning.found else ""
    wanted = f", wanted {warning.wanted}" if warning.wanted else ""
    return warning.message + found + wanted
