"""From what a job was asked for to a plan and what is told of it; the heavy part of a job."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
from sqlalchemy import Engine

from api.jobs.request import Divide, JobRequest, Merge, Redraw
from api.spent import Spent, measured
from gridding.address.named import Named, named_in_district
from gridding.district import District
from gridding.errors import Fault, InputError
from gridding.manifest import Manifest
from gridding.parallel import Tell
from gridding.plan import Plan
from gridding.read import read_district
from sql.engine import at_one_moment
from sql.numbers import codes_ever
from sql.store import load_plan

if TYPE_CHECKING:
    from gridding.divide import Settings


@dataclass(frozen=True)
class Made:
    """What a job has made.

    Attributes
    ----------
    plan : Plan
    postings : DataFrame
        The roster of its manifest, as in `District`.
    named : Named
        What has a name in its district.
    figures : dict
        The report, fit for JSON.
    """

    plan: Plan
    postings: pd.DataFrame
    named: Named
    figures: dict[str, Any]


def make(
    request: JobRequest, manifest: Manifest, engine: Engine, processes: int, tell: Tell
) -> Made:
    """Do what a job was asked for, but for saving it.

    Parameters
    ----------
    request : JobRequest
    manifest : Manifest
        The one that the request names.
    engine : Engine
        Where the plan is that is to be redrawn.
    processes : int
        Does not change the result.
    tell : Tell

    Returns
    -------
    Made

    Raises
    ------
    InputError
        The files are wrong, or the plan is of another district.
    NotFoundError
        There is no such plan to redraw.
    """
    spent = Spent()
    district = read_district(manifest, tell=tell)
    # Not before the files were found right: what divides takes seconds to load.
    from gridding.divide import Settings  # noqa: PLC0415

    seed = manifest.district.seed if request.root.seed is None else request.root.seed
    settings = Settings(seed, request.root.effort, processes)
    plan, more = _plan(request.root, district, settings, engine, tell)
    figures = measured(plan, spent, processes) | more
    named = named_in_district(district)
    return Made(plan, district.postings, named, _jsonable(figures))


def _plan(
    asked: Divide | Merge | Redraw,
    district: District,
    settings: "Settings",
    engine: Engine,
    tell: Tell,
) -> tuple[Plan, dict[str, Any]]:
    match asked:
        case Divide():
            from gridding.divide import divide  # noqa: PLC0415  likewise

            return divide(district, settings, tell=tell), {}
        case Merge():
            from gridding.merge import merge  # noqa: PLC0415  likewise

            return merge(district, settings, fidelity=asked.fidelity, tell=tell), {}
        case Redraw():
            from gridding.redraw import redraw  # noqa: PLC0415  likewise

            with at_one_moment(engine) as connection:
                before = load_plan(connection, asked.from_plan)
                used = codes_ever(connection, before.info.district_code)
            found, wanted = before.info.district_code, district.manifest.district.code
            if found != wanted:
                raise InputError(
                    Fault(f"plan {asked.from_plan} is of another district", "", "", 0, None,
                          "from_plan", found, wanted)
                )  # fmt: skip
            redrawn = redraw(district, before, settings, used=used, tell=tell)
            return redrawn.plan, {}  # its parameters, and so its report, have the figures


def _jsonable(value: Any) -> Any:
    """Return figures as PostgreSQL takes them: no NaN or infinity."""
    match value:
        case dict():
            return {str(key): _jsonable(each) for key, each in value.items()}
        case list() | tuple():
            return [_jsonable(each) for each in value]
        case float() if not math.isfinite(value):
            return None
        case _:
            return value
