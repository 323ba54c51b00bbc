"""The card of a published grid: what lies in it, who is on duty there, and beside whom."""

import json
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BaseModel, Field
from sqlalchemy import Connection

from api.locate import DivisionNamed, PlanNamed, WorkerNamed
from api.published import PlanInForce, Snapshot
from api.replies import Code
from api.roles import is_worker, phone_for
from gridding.errors import NotFoundError
from gridding.plan import GridKind
from sql.actor import Actor
from sql.card import Neighbour, grid_facts, grid_neighbours, grid_roads
from sql.places import Place, places_of_grid
from sql.publishing import Worker


class GridTold(BaseModel):
    """A grid and its figures."""

    grid_code: Code
    name: Annotated[str, Field(examples=["第7网格"])]
    kind: GridKind
    households: int
    building_count: int
    area_m2: float


class PlaceOnCard(BaseModel):
    """An organisation, team, shop, firm or facility; longitude and latitude in EPSG:4490."""

    type: Annotated[str, Field(examples=["党支部"])]
    name: str
    address: str
    lon: float
    lat: float


class PlacesTold(BaseModel):
    """The places of a grid, counted by type, and each."""

    counts: dict[str, int]
    list: list[PlaceOnCard]


class OnDuty(WorkerNamed):
    """Somebody on post now; the phone number as the one who asks may see it."""

    stand_in_for: Annotated[str, Field(description="Name of who is away; empty: nobody is.")]


class NeighbourTold(BaseModel):
    """A grid that shares at least 1 m of border, and who is on duty there."""

    grid_code: Code
    name: str
    shared_m: float
    workers: list[OnDuty]


class Card(BaseModel):
    """What a grid's people want to know of it."""

    plan: PlanNamed
    grid: GridTold
    community: DivisionNamed
    street: DivisionNamed
    roads: Annotated[list[str], Field(description="In the grid or along it, the longest first.")]
    places: PlacesTold
    workers: list[OnDuty]
    neighbours: Annotated[list[NeighbourTold], Field(description="The longest border first.")]
    geometry: Annotated[dict[str, Any], Field(description="GeoJSON in EPSG:4490.")]


class OwnGrid(BaseModel):
    """A grid at which somebody is on post, in one role."""

    plan: PlanNamed
    grid_code: Code
    name: str
    community: DivisionNamed
    role: Annotated[str, Field(examples=["网格长"])]
    stand_in_for: Annotated[str, Field(description="Name of who is away; empty: nobody is.")]


def card_of(connection: Connection, snapshot: Snapshot, grid_code: str, asking: Actor) -> Card:
    """Return the card of a grid of the plans published now.

    Parameters
    ----------
    connection : Connection
        Of one moment: see `sql.engine.at_one_moment`.
    snapshot : Snapshot
        Says which plans are published and who is on post.
    grid_code : str
    asking : Actor
        Who asks.

    Returns
    -------
    Card

    Raises
    ------
    NotFoundError
        No published plan has such a grid, whatever drafts have.
    """
    plan = plan_with(snapshot, grid_code)
    at = (connection, plan.plan_id, grid_code)
    found = grid_facts(*at)
    workers = {plan.plan_id: plan.workers for plan in snapshot.plans}

    def beside(near: Neighbour) -> NeighbourTold:
        there = workers[near.plan_id].get(near.grid_code, ())
        return NeighbourTold(
            grid_code=near.grid_code,
            name=near.name,
            shared_m=round(near.shared_m, 1),
            workers=_on_duty(there, asking),
        )

    return Card(
        plan=PlanNamed(id=plan.plan_id),
        grid=GridTold(
            grid_code=found.grid_code,
            name=found.name,
            kind=GridKind(found.kind),
            households=found.households,
            building_count=found.building_count,
            area_m2=round(found.area_m2, 1),
        ),
        community=DivisionNamed(code=found.community_code, name=found.community_name),
        street=DivisionNamed(code=found.street_code, name=found.street_name),
        roads=grid_roads(*at),
        places=_places(places_of_grid(*at)),
        workers=_on_duty(plan.workers[grid_code], asking),
        neighbours=[beside(near) for near in grid_neighbours(*at, snapshot.plan_ids)],
        geometry=json.loads(found.geometry),
    )


def own_grids(connection: Connection, snapshot: Snapshot, asking: Actor) -> list[OwnGrid]:
    """Return the grids at which somebody is on post now, by plan and code.

    Parameters
    ----------
    connection : Connection
    snapshot : Snapshot
    asking : Actor
        A worker's account is called by their number in the roster.

    Returns
    -------
    list of OwnGrid
        One for each grid and role; empty for accounts of other roles.
    """
    return [
        _own(connection, plan, code, worker)
        for plan in snapshot.plans
        for code, workers in sorted(plan.workers.items())
        for worker in workers
        if is_worker(asking, worker.worker_id)
    ]


def _own(connection: Connection, plan: PlanInForce, code: str, worker: Worker) -> OwnGrid:
    found = grid_facts(connection, plan.plan_id, code)
    return OwnGrid(
        plan=PlanNamed(id=plan.plan_id),
        grid_code=code,
        name=found.name,
        community=DivisionNamed(code=found.community_code, name=found.community_name),
        role=worker.role,
        stand_in_for=worker.stand_in_for,
    )


def plan_with(snapshot: Snapshot, grid_code: str) -> PlanInForce:
    """Return the published plan that has a grid, the oldest where several have.

    Parameters
    ----------
    snapshot : Snapshot
    grid_code : str

    Returns
    -------
    PlanInForce

    Raises
    ------
    NotFoundError
        None has it.
    """
    held = [plan for plan in snapshot.plans if grid_code in plan.workers]
    if not held:
        raise NotFoundError(f"no published plan has a grid {grid_code}", grid_code=grid_code)
    return min(held, key=lambda plan: plan.plan_id)


def _on_duty(workers: Sequence[Worker], asking: Actor) -> list[OnDuty]:
    return [
        OnDuty(
            worker_id=worker.worker_id,
            name=worker.name,
            role=worker.role,
            phone=phone_for(asking.role, worker.phone, own=is_worker(asking, worker.worker_id)),
            stand_in_for=worker.stand_in_for,
        )
        for worker in workers
    ]


def _places(found: Sequence[Place]) -> PlacesTold:
    counts: dict[str, int] = {}
    for place in found:
        counts[place.type] = counts.get(place.type, 0) + 1
    told = [
        PlaceOnCard(
            type=place.type, name=place.name, address=place.address, lon=place.lon, lat=place.lat
        )
        for place in found
    ]
    return PlacesTold(counts=counts, list=told)
