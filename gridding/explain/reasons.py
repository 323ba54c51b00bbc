"""The best possible of a part, and the reason why grids of it lie out of the band."""

from collections.abc import Sequence

import numpy as np

from gridding.explain.bounds import bounds
from gridding.explain.exhaustive import can_try_all, try_all
from gridding.explain.model import Best, Figure, Known, PartExplained, Reason
from gridding.explain.packing import Budget
from gridding.explain.parts import Part
from gridding.explain.settled import Settled

SLACK = 1e-9


def found_in(part: Part) -> Figure:
    """Return how good the plan's own division of a part is."""
    largest = float(np.abs(part.sums / part.target - 1).max())
    return Figure(len(part.grid_codes), int(part.in_band.sum()), largest)


def explain_part(part: Part, *, whole_fits: bool, given: Settled, budget: Budget) -> PartExplained:
    """Explain a part that has grids out of the band.

    Parameters
    ----------
    part : Part
    whole_fits : bool
        The whole community's households, taken together, fit some number of grids.
    given : Settled
    budget : Budget

    Returns
    -------
    PartExplained
    """
    found = found_in(part)
    limits = bounds(part, budget)
    exact = can_try_all(part)
    figures = try_all(part) if exact else limits.figures
    number_given = part.community_code in given.numbers
    if number_given:
        figures = tuple(figure for figure in figures if figure.grids == found.grids)
    best = _best(found, figures, Known.EXHAUSTIVE if exact else Known.BOUND)
    reason = _reason(part, best, whole_fits=whole_fits)
    even = part.lowest * found.grids <= part.loads.sum() <= part.highest * found.grids
    if reason is Reason.LUMPS and number_given and not even:
        reason = Reason.SETTLED
    if reason is Reason.SEARCH and given.drawn:
        reason = Reason.DRAWN
    return PartExplained(
        part.number + 1,
        part.n_parts,
        part.beside,
        int(part.loads.sum()),
        part.lowest,
        part.highest,
        tuple(np.sort(part.loads[part.loads > part.highest]).tolist()),
        limits.sums,
        found,
        best,
        reason,
        tuple(code for code, fits in zip(part.grid_codes, part.in_band, strict=True) if not fits),
    )


def _best(found: Figure, figures: Sequence[Figure], known_by: Known) -> Best:
    """Choose the number of grids that may come out most even, and say how it is known.

    Smallest possible deviation, then fewest grids out of the band, then nearest to the plan's
    number.
    """
    best = min(
        figures,
        key=lambda f: (
            round(f.largest_deviation, 9),
            f.grids - f.in_band,
            abs(f.grids - found.grids),
            f.grids,
        ),
        default=found,
    )
    own = next((f for f in figures if f.grids == found.grids), found)
    nothing_said = known_by is Known.BOUND and best.in_band == best.grids
    if nothing_said or _beats(found, own):  # the latter where the plan heeds other rules
        return Best(found, Known.BEST_FOUND, reached=True)
    return Best(best, known_by, reached=not _beats(best, found))


def _beats(one: Figure, other: Figure) -> bool:
    """Tell whether one figure is better than the other in either count."""
    share = one.in_band * other.grids > other.in_band * one.grids
    return share or one.largest_deviation < other.largest_deviation - SLACK


def fits(total: int, lowest: int, highest: int) -> bool:
    """Tell whether a total can be shared by some number of grids that all lie in the band.

    Examples
    --------
    >>> fits(900, 405, 495), fits(700, 405, 495)
    (True, False)
    """
    n = -(-total // highest)
    return total > 0 and n * lowest <= total


def _reason(part: Part, best: Best, *, whole_fits: bool) -> Reason:
    """Return the reason of those grids that hold no building above the band.

    Where every grid out of the band holds one, that is the reason of the part.
    """
    giant = part.loads > part.highest
    with_giant = np.zeros(len(part.grid_codes), dtype=bool)
    with_giant[part.grid[giant]] = True
    if not (~part.in_band & ~with_giant).any():
        return Reason.OVERSIZED
    rest = int(part.loads[~giant].sum())
    if not fits(rest, part.lowest, part.highest):
        if part.n_parts == 1 or not whole_fits:
            return Reason.SIZE
        return Reason.EXCLAVE if part.apart else Reason.HARD_BARRIERS
    if best.known_by is Known.BEST_FOUND:
        return Reason.SEARCH
    allowed = int(giant.sum())
    return Reason.LUMPS if best.figure.grids - best.figure.in_band > allowed else Reason.SEARCH
