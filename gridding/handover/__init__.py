"""Who hands which buildings over to whom, from one plan to another."""

from collections.abc import Iterable, Mapping

import pandas as pd

from gridding.handover.model import Change, Handover, Holder, Passage, Posts, Tally

__all__ = [
    "Change", "Handover", "Holder", "Passage", "Posts", "Tally", "changes_of", "handover",
    "pairs_of",
]  # fmt: skip

PAIR = ["from_grid", "to_grid"]


def handover(buildings: pd.DataFrame, before: Posts, after: Posts) -> Handover:
    """Tell who hands which buildings over to whom.

    Parameters
    ----------
    buildings : DataFrame
        ``building_id, address, households, from_grid, to_grid``: every building of the old plan,
        and those of the new one that the old has not; see `Passage` for what is empty.
    before, after : Posts
        In the grids of the old plan, and of the new one.

    Returns
    -------
    Handover
        Households are the old plan's, of new buildings the new plan's. Every building is in one
        of ``kept``, ``given``, ``gone`` and ``new``. O(buildings + pairs of grids · posts).
    """
    pairs = pairs_of(buildings)
    passages: list[Passage] = []
    pending: dict[str, Tally] = {}
    sums = dict.fromkeys(("kept", "given", "gone", "new"), Tally())
    listed = {
        (str(start), str(end)): rows[["building_id", "address", "households"]]
        for (start, end), rows in buildings.groupby(PAIR, sort=True)
    }
    for (start, end), amount in pairs.items():
        sums[_kind(start, end)] += amount
        passage = _passage(start, end, before, after, listed[start, end])
        if start != end or passage.leaving or passage.arriving:
            passages.append(passage)
            if passage.pending:
                pending[end] = pending.get(end, Tally()) + amount
    changes = tuple(changes_of(pairs, before, after))
    return Handover(changes, tuple(passages), **sums, pending=dict(sorted(pending.items())))


def pairs_of(buildings: pd.DataFrame) -> dict[tuple[str, str], Tally]:
    """Count buildings and households by grid before and after.

    Parameters
    ----------
    buildings : DataFrame
        ``households, from_grid, to_grid``.

    Returns
    -------
    dict
        ``(from_grid, to_grid)`` -> Tally, sorted.
    """
    counted = buildings.groupby(PAIR, sort=True)["households"].agg(["size", "sum"])
    return {
        (str(start), str(end)): Tally(int(n), int(households))
        for (start, end), n, households in counted.itertuples(name=None)
    }


def changes_of(
    pairs: Mapping[tuple[str, str], Tally], before: Posts, after: Posts
) -> Iterable[Change]:
    """Sum up for each worker what they keep, give and gain.

    Parameters
    ----------
    pairs : mapping
        As of `pairs_of`.
    before, after : Posts

    Yields
    ------
    Change
        By worker_id.
    """
    sums: dict[str, dict[str, Tally]] = {}
    for (start, end), amount in pairs.items():
        had, has = (
            {holder.worker_id for holder in posts.get(code, ())}
            for posts, code in ((before, start), (after, end))
        )
        for kind, workers in (("kept", had & has), ("given", had - has), ("gained", has - had)):
            for worker in workers:
                mine = sums.setdefault(worker, {})
                mine[kind] = mine.get(kind, Tally()) + amount
    told = _held_by(before), _held_by(after)
    for worker in sorted({*told[0], *told[1]}):
        then, now = (
            tuple(dict.fromkeys(code for code, _ in held.get(worker, ()))) for held in told
        )
        people = [holder for held in told for _, holder in held.get(worker, ())]
        mine = sums.get(worker, {})
        kept, given, gained = (mine.get(kind, Tally()) for kind in ("kept", "given", "gained"))
        roles = tuple(dict.fromkeys(holder.role for holder in people))
        yield Change(worker, people[-1].name, roles, then, now, kept, given, gained)


def _held_by(posts: Posts) -> dict[str, list[tuple[str, Holder]]]:
    out: dict[str, list[tuple[str, Holder]]] = {}
    for code in sorted(posts):
        for holder in posts[code]:
            out.setdefault(holder.worker_id, []).append((code, holder))
    return out


def _kind(start: str, end: str) -> str:
    if not start:
        return "new"
    if not end:
        return "gone"
    return "kept" if start == end else "given"


def _passage(start: str, end: str, before: Posts, after: Posts, buildings: pd.DataFrame) -> Passage:
    had, has = before.get(start, ()), after.get(end, ())
    ids = [{holder.worker_id for holder in posts} for posts in (had, has)]
    return Passage(
        start,
        end,
        tuple(holder for holder in had if holder.worker_id not in ids[1]),
        tuple(holder for holder in has if holder.worker_id not in ids[0]),
        tuple(holder for holder in has if holder.worker_id in ids[0]),
        bool(end) and not has,
        buildings,
    )
