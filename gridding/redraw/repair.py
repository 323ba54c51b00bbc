"""The smallest change that brings the grids of a part of a community back into the band."""

from collections.abc import Iterator

import numpy as np

from gridding.errors import InfeasibleError
from gridding.land.borders import Ints
from gridding.partition import partition
from gridding.partition.dice import state_from
from gridding.redraw.part import Part
from gridding.redraw.search import searched
from gridding.standing import standing


def repaired(part: Part, anew: Ints, rng: np.random.Generator, effort: float) -> Ints:
    """Return the division nearest to the grids that were, as long as it keeps the band as well.

    Where no grid left the band, or is farther out than it was, all stay as they are. Else each
    larger surrounding of those out of the band is searched with as many grids as there were; and
    where that leaves more of them out than dividing anew would, with another number of grids, too.

    Parameters
    ----------
    part : Part
    anew : (n,) int array
        The part divided anew.
    rng : numpy.random.Generator
        Advanced by the call.
    effort : float

    Returns
    -------
    (n,) int array
        Grids numbered from 0, each contiguous.
    """
    old = standing(part.before, part.stay, part.edges, part.costs)
    if old is None:
        return anew
    had = int(old.max()) + 1
    right = part.number in (0, had)
    if right and not part.disturbed(old):
        return old
    state = state_from(rng)
    found = [anew, old] if right else [anew]
    for start in _starts(part, old, anew, rng):
        found.append(searched(part, start, state, effort))
        if right and min(map(part.missed, found[1:])) <= part.missed(anew):
            break
    return min(found, key=part.worth)


def _starts(part: Part, old: Ints, anew: Ints, rng: np.random.Generator) -> Iterator[Ints]:
    """Yield divisions to search from: as many grids as there were, then nearer to the mean."""
    total, had = int(part.loads.sum()), int(old.max()) + 1
    numbers = [part.number] if part.number else [had, int(anew.max()) + 1, had + 1, had - 1]
    for number in dict.fromkeys(numbers):
        sensible = part.narrow[0] * number <= total <= part.narrow[1] * number
        if number in (part.number, had) or (sensible and 1 <= number <= len(old)):
            yield from _resized(part, old, number, rng)


def _resized(part: Part, old: Ints, number: int, rng: np.random.Generator) -> Iterator[Ints]:
    """Yield divisions with another number of grids: the fullest divided, the emptiest dissolved."""
    group = old.copy()
    while (n := int(group.max()) + 1) != number:
        sums = np.bincount(group, part.loads, n)
        if n < number:
            sizes = np.bincount(group, minlength=n)
            chosen = int(np.where(sizes > 1, sums, -1).argmax())
            group = _split(part, group, chosen, rng)
        else:
            stay = np.bincount(group, part.stay, n)
            chosen = int(np.lexsort((sums, stay))[0])
            loose = np.where(group == chosen, -1, group)
            found = standing(loose, part.loads, part.edges, part.costs)
            if found is None:
                return
            group = found
    yield group


def _split(part: Part, group: Ints, chosen: int, rng: np.random.Generator) -> Ints:
    """Divide one grid in two."""
    some = np.flatnonzero(group == chosen)
    edges, costs = part.inside(some)
    total = float(part.loads[some].sum())
    try:
        halves = partition(part.loads[some], edges, costs, 2, 0.4 * total, 0.6 * total, rng=rng)
    except InfeasibleError as error:
        halves = np.zeros(len(some), np.int64) if error.best is None else error.best
    out = group.copy()
    kept = np.bincount(halves, part.stay[some], 2).argmax()
    out[some[halves != kept]] = int(group.max()) + 1
    return out
