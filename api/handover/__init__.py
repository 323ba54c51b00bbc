"""What is told of a hand-over between plans: over HTTP, by ``--json``, as a file, in a sentence."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from api.handover.answer import (
    BuildingTold,
    HandoverHint,
    HandoverTold,
    HolderTold,
    PassageTold,
    PendingTold,
    SideTold,
    TallyTold,
    WorkerChangeTold,
)
from api.locate import PlanNamed
from api.roles import phone_for
from gridding.handover import Holder, Passage
from gridding.register.handover import write_handover
from sql.actor import Actor
from sql.handover import Foretold, Handed, Side

__all__ = [
    "HandoverHint", "HandoverTold", "handover_told", "hint_told", "phones_of", "write_lists",
]  # fmt: skip


def handover_told(handed: Handed, asking: Actor) -> HandoverTold:
    """Return what somebody is told of a hand-over.

    Parameters
    ----------
    handed : Handed
    asking : Actor
        Only administrators are told whole phone numbers.

    Returns
    -------
    HandoverTold
    """
    found, phones = handed.found, phones_of(handed, asking)
    gives, gains = _positions(found.passages)
    changes = [
        WorkerChangeTold(
            worker_id=each.worker_id,
            name=each.name,
            roles=list(each.roles),
            phone=phones[each.worker_id],
            grids_before=list(each.grids_before),
            grids_after=list(each.grids_after),
            **{
                kind: TallyTold(**vars(getattr(each, kind))) for kind in ("kept", "given", "gained")
            },
            gives=gives.get(each.worker_id, []),
            gains=gains.get(each.worker_id, []),
        )
        for each in found.changes
    ]
    return HandoverTold(
        before=_side(handed.before),
        after=_side(handed.after),
        **{
            kind: TallyTold(**vars(getattr(found, kind)))
            for kind in ("kept", "given", "gone", "new")
        },
        workers=changes,
        pending=[
            PendingTold(grid_code=code, name=handed.after.names.get(code, ""), **vars(tally))
            for code, tally in found.pending.items()
        ],
        passages=[_passage(passage) for passage in found.passages],
    )


def hint_told(after: int, found: Foretold) -> HandoverHint:
    """Return what is told of a publication's hand-over.

    Parameters
    ----------
    after : int
        The plan that was published.
    found : Foretold

    Returns
    -------
    HandoverHint
    """
    moved = found.moved
    return HandoverHint(
        before=found.before,
        buildings=None if moved is None else moved.buildings,
        households=None if moved is None else moved.households,
        workers=found.workers,
        without_workers=found.without,
        handover=None if found.before is None else f"/plans/{found.before}/handover/{after}",
    )


def phones_of(handed: Handed, asking: Actor) -> dict[str, str]:
    """Return the phone number of each worker as somebody may see it.

    Parameters
    ----------
    handed : Handed
    asking : Actor

    Returns
    -------
    dict
        worker_id -> phone number.
    """
    posts = (*handed.before.posts, *handed.after.posts)
    return {post.worker_id: phone_for(asking.role, post.phone) for post in posts}


def write_lists(handed: Handed, out: Path, asking: Actor, lang: str) -> None:
    """Write the lists of a hand-over as an Excel file.

    Parameters
    ----------
    handed : Handed
    out : Path
        Wants the suffix ``.xlsx``.
    asking : Actor
    lang : {"zh", "en"}

    Raises
    ------
    InputError
        As of `gridding.register.handover.write_handover`.
    """
    days = (side.at.astimezone().date().isoformat() for side in (handed.before, handed.after))
    write_handover(
        handed.found,
        out,
        district=handed.district,
        plans=(handed.before.plan_id, handed.after.plan_id),
        days=(next(days), next(days)),
        names=handed.after.names,
        phones=phones_of(handed, asking),
        lang=lang,
    )


def _positions(passages: Iterable[Passage]) -> tuple[Mapping[str, list[int]], ...]:
    gives: dict[str, list[int]] = {}
    gains: dict[str, list[int]] = {}
    for at, passage in enumerate(passages):
        for holders, positions in ((passage.leaving, gives), (passage.arriving, gains)):
            for worker in dict.fromkeys(holder.worker_id for holder in holders):
                positions.setdefault(worker, []).append(at)
    return gives, gains


def _side(side: Side) -> SideTold:
    return SideTold(plan=PlanNamed(id=side.plan_id), at=side.at)


def _passage(passage: Passage) -> PassageTold:
    buildings = passage.buildings.to_dict("records")
    return PassageTold(
        from_grid=passage.from_grid,
        to_grid=passage.to_grid,
        leaving=_holders(passage.leaving),
        arriving=_holders(passage.arriving),
        staying=_holders(passage.staying),
        pending=passage.pending,
        households=passage.tally.households,
        buildings=[BuildingTold(**{str(k): v for k, v in row.items()}) for row in buildings],
    )


def _holders(holders: Iterable[Holder]) -> list[HolderTold]:
    return [HolderTold(**vars(holder)) for holder in holders]
