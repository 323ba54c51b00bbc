"""What is told of an import of a roster: the same over HTTP and by ``--json``."""

from dataclasses import asdict
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from sql.roster_change import RosterTaken

_IDS = Field(examples=[["W0107"]])


class PostTold(BaseModel):
    """A posting, as the columns of a roster say it."""

    model_config = ConfigDict(populate_by_name=True)

    worker_id: Annotated[str, Field(examples=["W0107"])]
    name: Annotated[str, Field(examples=["王芳"])]
    role: Annotated[str, Field(examples=["专职"])]
    first: Annotated[date, Field(alias="from")]
    last: Annotated[date | None, Field(alias="until")]
    grid_code: Annotated[str, Field(examples=["150203001001007"])]
    department: str
    area_id: str
    stand_in_for: Annotated[str, Field(description="A worker_id; empty for a post of one's own.")]


class RosterTold(BaseModel):
    """What an import did, or would do."""

    workers_new: Annotated[list[str], _IDS]
    workers_changed: Annotated[
        list[str], Field(description="Of another name or phone number.", examples=[["W0107"]])
    ]
    workers_gone: Annotated[
        list[str], Field(description="Without any posting from now on.", examples=[["W0033"]])
    ]
    begun: Annotated[list[PostTold], Field(description="New, today or later.")]
    changed: Annotated[list[PostTold], Field(description="Other days, or in another's stead.")]
    ended: Annotated[list[PostTold], Field(description="They end now, or are dropped.")]
    kept: Annotated[int, Field(description="Postings as they were.", examples=[4012])]
    roles_new: Annotated[list[str], Field(examples=[["楼栋长"]])]
    grids_left: Annotated[
        list[str],
        Field(
            description="Grids of the published plan that lose the last who answers.",
            examples=[["150203001001007"]],
        ),
    ]
    grids_without: Annotated[
        int, Field(description="Its grids without anyone who answers, those too.", examples=[3])
    ]


def roster_told(taken: RosterTaken) -> RosterTold:
    """Return what somebody is told of an import; it holds no phone number.

    Parameters
    ----------
    taken : RosterTaken

    Returns
    -------
    RosterTold
    """
    return RosterTold.model_validate(asdict(taken))
