"""What a job may be asked for: one kind a model, told apart by ``kind``."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel

from sql.jobs import JobKind

_MAX_EFFORT = 100
_MAX_SEED = 2**32 - 1


class _Job(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    manifest: Annotated[
        str,
        Field(
            min_length=1,
            max_length=1000,
            description="The manifest, by its path in the folder of districts.",
        ),
    ]
    name: Annotated[
        str | None,
        Field(min_length=1, max_length=200, description="Of the plan. Default: the district's."),
    ] = None
    seed: Annotated[
        int | None, Field(ge=0, le=_MAX_SEED, description="Default: the manifest's.")
    ] = None
    effort: Annotated[
        float, Field(ge=0.01, le=_MAX_EFFORT, description="Multiplies the solver's iterations.")
    ] = 1.0


class Divide(_Job):
    """Divide a district anew."""

    kind: Literal["divide"]


class Merge(_Job):
    """Merge the departments' areas into one plan (多网合一)."""

    kind: Literal["merge"]
    fidelity: Annotated[
        float, Field(ge=0, le=1, description="How far grids follow the departments' areas.")
    ] = 0.5


class Redraw(_Job):
    """Re-divide a district where its buildings have changed, with as few moves as it takes."""

    kind: Literal["redraw"]
    from_plan: Annotated[int, Field(ge=1, description="The plan to keep as much of as it can.")]


class JobRequest(RootModel[Annotated[Divide | Merge | Redraw, Field(discriminator="kind")]]):
    """What a job may be asked for."""

    @property
    def kind(self) -> JobKind:
        """What the job does."""
        return JobKind(self.root.kind)
