"""Who hands which buildings over to whom between two stored plans."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from gridding.diff.homes import buildings_between
from gridding.errors import Fault, InputError
from gridding.handover import Handover, Tally, changes_of
from gridding.handover import handover as hand_over
from gridding.posts import Post, holders_of
from sql.copying import frame_of
from sql.diff import drawn, land_of
from sql.posts import plan_posts
from sql.publishing import Published, plan_workers, published
from sql.queries import query
from sql.store import load_info

_JUST_BEFORE = timedelta(microseconds=1)


@dataclass(frozen=True)
class Side:
    """One of the two plans of a hand-over.

    Attributes
    ----------
    plan_id : int
    at : datetime
        Whose posts count.
    names : dict
        Grid code -> name.
    posts : sequence of Post
        Phone numbers are whole.
    """

    plan_id: int
    at: datetime
    names: dict[str, str]
    posts: Sequence[Post]


@dataclass(frozen=True)
class Handed:
    """The hand-over between two plans.

    Attributes
    ----------
    district : str
        Name.
    before, after : Side
    found : Handover
    """

    district: str
    before: Side
    after: Side
    found: Handover


@dataclass(frozen=True)
class Foretold:
    """What a publication changes for workers, without the lists.

    Attributes
    ----------
    before : int or None
        The plan that held until then; None where none did.
    moved : Tally or None
        Buildings that change their grid. None where there was no plan, or where the two are of
        different land, which takes longer to tell.
    workers : int or None
        Who has anything to hand or take over; None as ``moved`` is.
    without : list of str
        Codes of the grids of the new plan that nobody answers for, sorted.
    """

    before: int | None
    moved: Tally | None
    workers: int | None
    without: list[str]


def handover(connection: Connection, before: int, after: int) -> Handed:
    """Tell who hands which buildings over to whom.

    Parameters
    ----------
    connection : Connection
        Of one moment: see `sql.engine.at_one_moment`.
    before, after : int
        Ids of plans of one district.

    Returns
    -------
    Handed
        By the posts in the old plan's grids as it held last, and in the new plan's grids now, or
        from the moment on for which it is prepared to hold. Who is away still holds their post.

    Raises
    ------
    NotFoundError
        One of the plans is not there.
    InputError
        They are of two districts.
    """
    info = {plan: load_info(connection, plan) for plan in (before, after)}
    districts = [info[plan].district_code for plan in (before, after)]
    if districts[0] != districts[1]:
        fault = Fault("the plans are of two districts", found=districts[1], wanted=districts[0])
        raise InputError(fault)
    then, now = _side(connection, before, "last_held"), _side(connection, after, "first_held")
    if land_of(connection, before) == land_of(connection, after):
        buildings = frame_of(connection, "handover_buildings", before=before, after=after)
    else:
        buildings = buildings_between(
            *(drawn(connection, plan, info[plan]) for plan in (before, after))
        )
    found = hand_over(buildings, holders_of(then.posts), holders_of(now.posts))
    return Handed(info[after].district_name, then, now, found)


def _side(connection: Connection, plan_id: int, which: str) -> Side:
    moments = connection.execute(query("handover_moments"), {"plan_id": plan_id}).mappings().one()
    grids = frame_of(connection, "diff_grids", plan_id=plan_id)
    names = dict(zip(grids["grid_code"], grids["name"], strict=True))
    at: datetime = moments[which]
    return Side(plan_id, at, names, plan_posts(connection, plan_id, at))


def foretell(connection: Connection, entry: Published) -> Foretold:
    """Count what a publication changes for workers.

    Parameters
    ----------
    connection : Connection
    entry : Published

    Returns
    -------
    Foretold
        Without overlaying any ground: a query over the units.
    """
    start, until_then = entry.valid_from, entry.valid_from - _JUST_BEFORE
    on_post = plan_workers(connection, entry.plan_id, start)
    without = sorted(code for code, workers in on_post.items() if not workers)
    former = published(connection, entry.district_code, until_then)
    if not former:
        return Foretold(None, None, None, without)
    before, after = former[0].plan_id, entry.plan_id
    if land_of(connection, before) != land_of(connection, after):
        return Foretold(before, None, None, without)
    pairs = {
        (row.from_grid, row.to_grid): Tally(int(row.buildings), int(row.households))
        for row in connection.execute(query("handover_pairs"), {"before": before, "after": after})
    }
    held = (
        holders_of(plan_posts(connection, plan, at))
        for plan, at in ((before, until_then), (after, start))
    )
    workers = sum(change.concerned for change in changes_of(pairs, *held))
    return Foretold(before, sum(pairs.values(), Tally()), workers, without)
