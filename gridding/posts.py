"""A post in a grid: who holds it and since when, and who stands in for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pandas as pd

from gridding.handover.model import Holder


@dataclass(frozen=True)
class Post:
    """Somebody in a role at a grid, there or away.

    Attributes
    ----------
    grid_code, worker_id, name, role : str
    phone : str
        As whoever is told may see it.
    since : date or None
        The first day.
    stand_in_for : str
        Name of the one at this grid in this role in whose place they answer while that one is
        away; empty for who holds the post in their own right.
    stand_ins : tuple of str
        Names of those who stand in for them.
    away : bool
    """

    grid_code: str
    worker_id: str
    name: str
    role: str
    phone: str = ""
    since: date | None = None
    stand_in_for: str = ""
    stand_ins: tuple[str, ...] = ()
    away: bool = False


def holders_of(posts: Iterable[Post]) -> dict[str, list[Holder]]:
    """Return who holds the posts of each grid in their own right.

    Parameters
    ----------
    posts : iterable of Post

    Returns
    -------
    dict
        Grid code -> holders, in the order of the posts.
    """
    out: dict[str, list[Holder]] = {}
    for post in posts:
        if not post.stand_in_for:
            out.setdefault(post.grid_code, []).append(Holder(post.worker_id, post.name, post.role))
    return out


def posts_of(postings: pd.DataFrame, day: date) -> list[Post]:
    """Return the posts in grids of a roster on a day.

    Parameters
    ----------
    postings : DataFrame
        As `gridding.district.District.postings`; both days are included.
    day : date

    Returns
    -------
    list of Post
        In the order of the roster; without phone numbers.
    """
    columns = ["grid_code", "worker_id", "name", "role", "from", "until"]
    rows = postings.reindex(columns=[*columns, "stand_in_for"]).fillna({"stand_in_for": ""})
    held = [
        (row, first)
        for *row, end, first in rows.itertuples(index=False, name=None)
        if row[0] and row[4] <= day and (end is None or day <= end)
    ]
    names = {(code, role, worker): name for (code, worker, name, role, _), _ in held}
    standing_in: dict[tuple[str, str, str], list[str]] = {}
    for (code, _, name, role, _), first in held:
        standing_in.setdefault((code, role, first), []).append(name)
    return [
        Post(
            code,
            worker,
            name,
            role,
            since=since,
            stand_in_for=names.get((code, role, first), ""),
            stand_ins=tuple(standing_in.get((code, role, worker), ())),
        )
        for (code, worker, name, role, since), first in held
    ]
