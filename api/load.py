"""What is told of the load of workers: the same over HTTP and by ``--json``, and as a table."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field
from sqlalchemy import Connection, func, select

from api.locate import PlanNamed
from api.replies import Code
from gridding.load import Lack, Load
from sql.load import load

COLUMNS = (
    "worker_id", "name", "role", "stand_in_for", "grids", "grid_codes", "households",
    "households_share", "area_km2", "reach_m", "apart_m", "deviation", "lack",
)  # fmt: skip
"""Of the table; a row without worker is a grid without anyone, of which ``lack`` tells more."""
BETWEEN = ";"


class WorkerLoadTold(BaseModel):
    """What a worker in one role answers for."""

    worker_id: Annotated[str, Field(examples=["W0017"])]
    name: Annotated[str, Field(examples=["王芳"])]
    role: Annotated[str, Field(examples=["网格长"])]
    stand_in_for: Annotated[
        list[str], Field(description="Names of those who are away, in whose place they answer.")
    ]
    grid_codes: list[Code]
    households: Annotated[int, Field(description="Of their grids, whole.", examples=[930])]
    households_share: Annotated[
        float,
        Field(
            description="Each grid's divided evenly among those who share it in this role.",
            examples=[465.0],
        ),
    ]
    area_km2: Annotated[float, Field(description="Of their grids, whole.", examples=[0.21])]
    reach_m: Annotated[
        float,
        Field(
            description="The largest of their grids': from the household-weighted centre to the "
            "farthest building.",
            examples=[241.7],
        ),
    ]
    apart_m: Annotated[
        float | None,
        Field(
            description="Between the centres of their grids that lie farthest apart; null where "
            "they have one grid.",
            examples=[512.4],
        ),
    ]
    deviation: Annotated[
        float | None,
        Field(
            description="Of `households_share` from the median of the role, relative.",
            examples=[0.04],
        ),
    ]


class GridWithoutTold(BaseModel):
    """A grid that nobody answers for."""

    grid_code: Code
    name: Annotated[str, Field(examples=["第7网格"])]
    households: Annotated[int, Field(examples=[462])]
    lack: Annotated[
        Lack,
        Field(
            description="`nobody` holds a post there; or `nobody answers`: who does is away "
            "without a stand-in, or in a role that does not answer."
        ),
    ]


class LoadTold(BaseModel):
    """The load of a plan's workers at a moment."""

    plan: PlanNamed
    at: Annotated[datetime, Field(examples=["2026-11-01T00:00:00+08:00"])]
    workers: Annotated[
        list[WorkerLoadTold],
        Field(description="One a worker and role; by role, the largest share first."),
    ]
    medians: Annotated[
        dict[str, float],
        Field(description="Role -> median of `households_share`.", examples=[{"网格长": 447.0}]),
    ]
    without_workers: list[GridWithoutTold]

    def table(self) -> list[Sequence[object]]:
        """Return the rows of a table of `COLUMNS`: workers, then grids without anyone."""
        rows: list[Sequence[object]] = []
        for each in self.workers:
            told = each.model_dump() | {
                "grids": len(each.grid_codes),
                "grid_codes": BETWEEN.join(each.grid_codes),
                "stand_in_for": BETWEEN.join(each.stand_in_for),
            }
            rows.append([told.get(column) for column in COLUMNS])
        for grid in self.without_workers:
            empty = {"grids": 1, "grid_codes": grid.grid_code}
            told = grid.model_dump(mode="json") | empty
            rows.append([told.get(column) if column != "name" else None for column in COLUMNS])
        return rows


def load_told(
    connection: Connection, plan_id: int, at: datetime | None = None
) -> tuple[Load, LoadTold]:
    """Tell how much each worker of a plan answers for.

    Parameters
    ----------
    connection : Connection
        Of one moment: see `sql.engine.at_one_moment`.
    plan_id : int
    at : datetime, optional
        With offset; now by default.

    Returns
    -------
    Load
    LoadTold
        The same as it is told.

    Raises
    ------
    NotFoundError
        There is no such plan.
    """
    at = at or connection.execute(select(func.clock_timestamp())).scalar_one()
    found = load(connection, plan_id, at)
    told = LoadTold(
        plan=PlanNamed(id=plan_id),
        at=at,
        workers=[
            WorkerLoadTold(
                **vars(each)
                | {"stand_in_for": list(each.stand_in_for), "grid_codes": list(each.grid_codes)}
            )
            for each in found.workers
        ],
        medians=found.medians,
        without_workers=[GridWithoutTold(**vars(grid)) for grid in found.without],
    )
    return found, told
