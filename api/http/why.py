"""``/plans/{id}/grids/{code}/why``: along what a grid's border runs, and why it is out of band."""

import math
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from api.http.problems import problems
from api.http.seen import Seen
from api.messages import Lang
from api.replies import Code, Share
from gridding.explain.beside import Beside
from gridding.explain.sentences import words_of
from gridding.explain.why import about_beside, about_why, sides_told, why
from gridding.land.classes import BarrierClass
from sql.community import load_community
from sql.engine import at_one_moment
from sql.visible import require_visible

router = APIRouter(tags=["plans"])


class StretchTold(BaseModel):
    """The border towards one neighbour along one class of barriers."""

    model_config = ConfigDict(populate_by_name=True)

    barrier: Annotated[BarrierClass, Field(alias="class")]
    length_m: Annotated[float, Field(examples=[155.2])]
    cost: Annotated[float, Field(description="Less along barriers.", examples=[23.3])]


class BesideTold(BaseModel):
    """The border towards one neighbour."""

    grid_code: Code
    length_m: Annotated[float, Field(examples=[155.2])]
    cost: Annotated[float, Field(examples=[23.3])]
    along_barriers: Share
    stretches: Annotated[list[StretchTold], Field(description="The longest first.")]
    name: Annotated[
        str | None, Field(description="Of what it follows longest.", examples=["敕勒大街"])
    ]
    sentences: list[str]


class OutsideTold(BaseModel):
    """The part of a grid's border that is the community's."""

    length_m: Annotated[float, Field(examples=[314.0])]
    sentences: list[str]


class WhyTold(BaseModel):
    """Why a grid is as it is."""

    grid_code: Code
    households: Annotated[int, Field(examples=[462])]
    deviation: Annotated[float | None, Field(examples=[0.0267])]
    reason: Annotated[
        str | None, Field(description="Why it is out of the band; null where it is not.")
    ]
    sentences: list[str]
    neighbours: Annotated[list[BesideTold], Field(description="The longest border first.")]
    outside: Annotated[OutsideTold | None, Field(description="Null: wholly inside.")]


@router.get(
    "/plans/{plan_id}/grids/{grid_code}/why",  # noqa: FAST003  Seen takes it
    responses=problems(404),
    summary="Why a grid is as it is",
)
def explained(
    asked: Seen,
    grid_code: Annotated[str, Path(max_length=100, examples=["150203001001007"])],
    lang: Lang = Lang.ZH,
) -> WhyTold:
    """Tell along what the grid's border runs, neighbour by neighbour, and why it misses the band.

    A border between two units counts whole for the class along which most of it runs.
    """
    with at_one_moment(asked.here.engine) as connection:
        head = require_visible(connection, asked.plan.id, asked.by)
        part = load_community(connection, head, grid_code)
    found = why(part, grid_code)
    grid, words = found.grid, words_of(lang)
    sides = sides_told(part, {grid_code}, lang).get(grid_code, "")
    outside = words.outside_border.format(m=found.outside_m)
    return WhyTold(
        grid_code=grid.grid_code,
        households=grid.households,
        deviation=None if math.isnan(grid.deviation) else grid.deviation,
        reason=words.short[grid.reason] if grid.reason else None,
        sentences=about_why(found, lang, sides),
        neighbours=[_beside_told(each, lang) for each in found.neighbours],
        outside=OutsideTold(length_m=found.outside_m, sentences=[outside])
        if found.outside_m
        else None,
    )


def _beside_told(beside: Beside, lang: Lang) -> BesideTold:
    return BesideTold(
        grid_code=beside.grid_code,
        length_m=beside.length_m,
        cost=beside.cost,
        along_barriers=beside.along_barriers,
        stretches=[
            StretchTold(barrier=s.along, length_m=s.length_m, cost=s.cost) for s in beside.stretches
        ],
        name=beside.name or None,
        sentences=about_beside(beside, lang),
    )
