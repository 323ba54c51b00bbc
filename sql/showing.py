"""What is shown of one plan: what stands at its top, and its layers as GeoJSON."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, select

from gridding.errors import NotFoundError
from gridding.report import EDGE
from sql.queries import query
from sql.store import load_plan
from sql.tables import PlanRow, PlanState


class PlanLayer(StrEnum):
    """What of a plan is there as GeoJSON."""

    GRIDS = "grids"
    UNITS = "units"
    EXCEPTIONS = "exceptions"


@dataclass(frozen=True)
class Publication:
    """A time for which a plan was, is or will be published.

    Attributes
    ----------
    start : datetime
    until : datetime or None
        None where no end is set.
    filing_number : str or None
    by : str
    """

    start: datetime
    until: datetime | None
    filing_number: str | None
    by: str


@dataclass(frozen=True)
class PlanCard:
    """What stands at the top of a plan.

    Attributes
    ----------
    id, version : int
    name : str
    state : PlanState
    district, district_name : str
        Code and name.
    target : int
        Households wanted in a grid.
    tolerance : float
    author : str
    from_plan : int or None
        The plan that it was drawn from.
    created_at : datetime
    land : str
        The first of its land's digest; see `sql.tiles`.
    grids, communities, units, households : int
        How many.
    out_of_band : int
        How many basic grids lie outside the band.
    publications : tuple of Publication
        By their beginning.
    """

    id: int
    name: str
    state: PlanState
    version: int
    district: str
    district_name: str
    target: int
    tolerance: float
    author: str
    from_plan: int | None
    created_at: datetime
    land: str
    grids: int
    communities: int
    households: int
    out_of_band: int
    units: int
    publications: tuple[Publication, ...]


def plan_card(connection: Connection, plan_id: int) -> PlanCard:
    """Tell what stands at the top of a plan.

    Parameters
    ----------
    connection : Connection
    plan_id : int

    Returns
    -------
    PlanCard

    Raises
    ------
    NotFoundError
        There is no such plan.
    """
    bound = {"plan_id": plan_id}
    row = connection.execute(query("plan_card"), {**bound, "edge": EDGE}).mappings().one_or_none()
    if row is None:
        raise NotFoundError(f"there is no plan {plan_id}", plan_id=plan_id)
    rows = connection.execute(query("plan_publications"), bound).mappings()
    publications = tuple(Publication(**each) for each in rows)
    return PlanCard(**{**row, "state": PlanState(row["state"]), "publications": publications})


def plan_layer(connection: Connection, plan_id: int, layer: PlanLayer) -> str:
    """Return a layer of a plan as GeoJSON.

    Parameters
    ----------
    connection : Connection
    plan_id : int
        Not checked: an unknown plan has no rows.
    layer : PlanLayer

    Returns
    -------
    str
        A FeatureCollection, longitude and latitude in EPSG:4490, without ``crs`` member. The
        exceptions of an edited draft are found anew, which takes reading the whole plan.
    """
    if layer is PlanLayer.EXCEPTIONS and not _as_listed(connection, plan_id):
        found = load_plan(connection, plan_id).exceptions
        shown: str = found.set_crs(None, allow_override=True).to_json(na="null", drop_id=True)
        return shown
    answer: str = connection.execute(query(f"layer_{layer}"), {"plan_id": plan_id}).scalar_one()
    return answer


def _as_listed(connection: Connection, plan_id: int) -> bool:
    same = PlanRow.tip_id.is_not_distinct_from(PlanRow.listed_for)
    return connection.scalar(select(same).where(PlanRow.id == plan_id)) is not False
