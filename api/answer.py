"""The answer to "where is this point, and whose is it?", and what of it somebody may see."""

from collections.abc import Sequence

from pydantic import BaseModel

from api.published import Found
from api.roles import is_worker, phone_for
from gridding.locate import Division
from sql.actor import Actor
from sql.publishing import Worker


class PlanNamed(BaseModel):
    """The plan that the answer comes from."""

    id: int


class DivisionNamed(BaseModel):
    """A street or a community; empty where the plan names none."""

    code: str
    name: str


class GridNamed(BaseModel):
    """A grid."""

    grid_code: str
    name: str


class WorkerNamed(BaseModel):
    """Somebody on post; the phone number as the one who asks may see it."""

    worker_id: str
    name: str
    role: str
    phone: str


class Answer(BaseModel):
    """Where a point lies and who answers for it."""

    plan: PlanNamed
    street: DivisionNamed
    community: DivisionNamed
    grid: GridNamed
    workers: list[WorkerNamed]
    on_boundary: bool
    snapped_m: float | None = None

    def as_text(self) -> str:
        """Return the answer for a person to read."""
        lines = [
            ("grid", f"{self.grid.grid_code} {self.grid.name}"),
            ("community", f"{self.community.code} {self.community.name}"),
            ("street", f"{self.street.code} {self.street.name}"),
            *(("worker", f"{w.name} ({w.role}) {w.phone}") for w in self.workers),
            ("plan", str(self.plan.id)),
        ]
        if self.on_boundary:
            lines.append(("note", "on the boundary of the grid, within 1 cm"))
        if self.snapped_m is not None:
            lines.append(
                ("note", f"outside of every grid; this one is {self.snapped_m:.2f} m away")
            )
        return "\n".join(f"{word:<11}{said.strip()}" for word, said in lines)


def answer_of(found: Found, asking: Actor) -> Answer:
    """Return what was found as somebody may see it.

    Parameters
    ----------
    found : Found
    asking : Actor

    Returns
    -------
    Answer
    """
    place = found.place
    return Answer(
        plan=PlanNamed(id=found.plan_id),
        street=_named(place.street),
        community=_named(place.community),
        grid=GridNamed(grid_code=place.grid_code, name=place.grid_name),
        workers=shown(found.workers, asking),
        on_boundary=place.on_boundary,
        snapped_m=place.snapped_m,
    )


def _named(division: Division) -> DivisionNamed:
    return DivisionNamed(code=division.code, name=division.name)


def shown(workers: Sequence[Worker], asking: Actor) -> list[WorkerNamed]:
    """Return workers with their phone numbers as somebody may see them."""
    return [
        WorkerNamed(
            worker_id=worker.worker_id,
            name=worker.name,
            role=worker.role,
            phone=phone_for(asking.role, worker.phone, own=is_worker(asking, worker.worker_id)),
        )
        for worker in workers
    ]
