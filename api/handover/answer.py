"""The shape of what is told of a hand-over."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from api.locate import PlanNamed
from api.replies import Code


class TallyTold(BaseModel):
    """So many buildings and the households in them."""

    buildings: Annotated[int, Field(examples=[12])]
    households: Annotated[int, Field(examples=[342])]


class HolderTold(BaseModel):
    """Somebody who holds a post."""

    worker_id: Annotated[str, Field(examples=["W0017"])]
    name: Annotated[str, Field(examples=["王芳"])]
    role: Annotated[str, Field(examples=["网格长"])]


class BuildingTold(BaseModel):
    """A building; nothing is known here of those who live in it."""

    building_id: Annotated[str, Field(examples=["b1204"])]
    address: Annotated[str, Field(examples=["阳光小区3号楼"])]
    households: Annotated[int, Field(examples=[36])]


class PassageTold(BaseModel):
    """Buildings that went together from one grid to another."""

    from_grid: Annotated[Code, Field(description="Empty: new buildings.")]
    to_grid: Annotated[Code, Field(description="Empty: in no grid of the new plan.")]
    leaving: Annotated[list[HolderTold], Field(description="Posted only before: they hand over.")]
    arriving: Annotated[list[HolderTold], Field(description="Posted only after: they take over.")]
    staying: Annotated[list[HolderTold], Field(description="Posted in both grids.")]
    pending: Annotated[bool, Field(description="Nobody holds a post in `to_grid` yet.")]
    households: Annotated[int, Field(examples=[342])]
    buildings: list[BuildingTold]


class WorkerChangeTold(BaseModel):
    """What changes for a worker."""

    worker_id: Annotated[str, Field(examples=["W0017"])]
    name: Annotated[str, Field(examples=["王芳"])]
    roles: Annotated[list[str], Field(examples=[["网格长"]])]
    phone: Annotated[
        str, Field(description="Masked for all but administrators.", examples=["138****1234"])
    ]
    grids_before: list[Code]
    grids_after: list[Code]
    kept: TallyTold
    given: TallyTold
    gained: TallyTold
    gives: Annotated[list[int], Field(description="Positions in `passages`.", examples=[[0, 3]])]
    gains: Annotated[list[int], Field(description="Positions in `passages`.", examples=[[2]])]


class PendingTold(TallyTold):
    """What comes to a grid in which nobody holds a post yet."""

    grid_code: Code
    name: Annotated[str, Field(examples=["第7网格"])]


class SideTold(BaseModel):
    """One of the two plans, and the moment whose posts count."""

    plan: PlanNamed
    at: Annotated[datetime, Field(examples=["2026-11-01T00:00:00+08:00"])]


class HandoverTold(BaseModel):
    """Who hands which buildings over to whom from a plan to another."""

    before: SideTold
    after: SideTold
    kept: Annotated[TallyTold, Field(description="Still in the grid of the same code.")]
    given: Annotated[TallyTold, Field(description="In another grid.")]
    gone: Annotated[TallyTold, Field(description="In no grid any more.")]
    new: Annotated[TallyTold, Field(description="Only in the new plan.")]
    workers: Annotated[list[WorkerChangeTold], Field(description="All with a post in either plan.")]
    pending: list[PendingTold]
    passages: Annotated[
        list[PassageTold],
        Field(description="Wherever a grid or a worker changes; each building in at most one."),
    ]

    def as_text(self) -> str:
        """Return the answer for a person to read."""
        summed = (
            f"{self.given.buildings:,} buildings, {self.given.households:,} households change "
            f"their grid; {self.kept.households:,} households stay, {self.gone.households:,} lie "
            f"in none, {self.new.households:,} are new"
        )
        concerned = [
            f"{each.worker_id} {each.name} ({', '.join(each.roles)}): "
            f"out {_in_words(each.given)}, in {_in_words(each.gained)}, "
            f"unchanged {_in_words(each.kept)}"
            for each in self.workers
            if each.given.buildings or each.gained.buildings
        ]
        waiting = [
            f"nobody takes over yet: {each.grid_code} {each.name}, {_in_words(each)}"
            for each in self.pending
        ]
        return "\n".join([summed, *concerned, *waiting])


class HandoverHint(BaseModel):
    """What a publication changes for workers."""

    before: Annotated[int | None, Field(description="The plan that held until then.", examples=[3])]
    buildings: Annotated[
        int | None,
        Field(
            description="That change their grid; null where no plan held, or where the plans are "
            "of different land: the hand-over tells.",
            examples=[12],
        ),
    ]
    households: Annotated[int | None, Field(examples=[342])]
    workers: Annotated[
        int | None, Field(description="With anything to hand or take over.", examples=[4])
    ]
    without_workers: Annotated[list[Code], Field(description="Grids that nobody answers for.")]
    handover: Annotated[
        str | None, Field(description="Where the lists are.", examples=["/plans/3/handover/4"])
    ]


def _in_words(tally: TallyTold) -> str:
    return f"{tally.buildings:,} buildings ({tally.households:,} households)"
