"""The edits that there are, as they come in over HTTP, from the command line, and from the log."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from gridding.plan import GridKind

Code = Annotated[str, Field(min_length=1, max_length=64, examples=["150203001001007"])]
UnitId = Annotated[int, Field(ge=0, le=2**63 - 1)]
UnitIds = Annotated[list[UnitId], Field(min_length=1, max_length=100_000, examples=[[311, 312]])]


class _Op(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class MoveUnits(_Op):
    """Units go to another grid of their community."""

    op: Literal["move_units"]
    unit_ids: UnitIds
    to_grid: Code


class MergeGrids(_Op):
    """Grids of one community become one."""

    op: Literal["merge_grids"]
    grid_codes: Annotated[list[Code], Field(min_length=2)]


class SplitGrid(_Op):
    """The solver divides a grid evenly."""

    op: Literal["split_grid"]
    grid_code: Code
    parts: Annotated[int, Field(ge=2, le=100)] = 2


class Line(_Op):
    """A GeoJSON LineString, longitude, latitude in EPSG:4490 as the plan's own GeoJSON is."""

    type: Literal["LineString"]
    coordinates: Annotated[
        list[Annotated[list[float], Field(min_length=2, max_length=3)]],
        Field(min_length=2, max_length=10_000),
    ]


class SplitByLine(_Op):
    """A line drawn across a grid divides it: each unit goes to the side that has most of it."""

    op: Literal["split_by_line"]
    grid_code: Code
    line: Line


class NewGrid(_Op):
    """Units leave their grids for a grid of their own."""

    op: Literal["new_grid"]
    unit_ids: UnitIds


class Rebalance(_Op):
    """The solver divides only these grids anew, and as many households stay as it can."""

    op: Literal["rebalance"]
    grid_codes: Annotated[list[Code], Field(min_length=2)]
    stability: Annotated[float, Field(ge=0, le=1)] = 0.5


class Rename(_Op):
    """A grid gets another name."""

    op: Literal["rename"]
    grid_code: Code
    name: Annotated[str, Field(min_length=1, max_length=200)]


class SetKind(_Op):
    """A grid becomes basic or dedicated."""

    op: Literal["set_kind"]
    grid_code: Code
    kind: GridKind


class Lock(_Op):
    """The units of a grid stay in it, whatever is done to others."""

    op: Literal["lock"]
    grid_code: Code


class Unlock(_Op):
    """A lock is taken away."""

    op: Literal["unlock"]
    grid_code: Code


class Comment(_Op):
    """A word about a grid, for whoever comes after; about the whole plan without a grid."""

    op: Literal["comment"]
    text: Annotated[str, Field(min_length=1, max_length=10_000)]
    grid_code: Code | None = None


Op = Annotated[
    MoveUnits
    | MergeGrids
    | SplitGrid
    | SplitByLine
    | NewGrid
    | Rebalance
    | Rename
    | SetKind
    | Lock
    | Unlock
    | Comment,
    Field(discriminator="op"),
]

_READER: TypeAdapter[Op] = TypeAdapter(Op)


def read_op(body: dict[str, Any]) -> Op:
    """Return the edit that a JSON object says.

    Parameters
    ----------
    body : dict
        ``op`` and what it takes; nothing else.

    Returns
    -------
    Op

    Raises
    ------
    pydantic.ValidationError
        With every fault found.
    """
    return _READER.validate_python(body)
