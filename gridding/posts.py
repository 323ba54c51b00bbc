"""A post in a grid: who holds it and since when, and who stands in for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from gridding.handover.model import Holder


@dataclass(frozen=True)
class Post:
    """Somebody in a role at a grid, there or away.

    Attributes
    ----------
    grid_code, worker_id, name, role : str
    phone : str
        As whoever is told may see it.
    since : datetime or None
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
    since: datetime | None = None
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
