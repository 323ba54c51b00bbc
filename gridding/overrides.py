"""What the manifest wants of single communities, held against what there is."""

from collections import Counter
from collections.abc import Iterator

import numpy as np

from gridding.codes import fits
from gridding.district import District
from gridding.errors import Fault, InputError
from gridding.land.borders import Ints
from gridding.manifest import Override

SHOWN = 5
"""Of the values that would have been right, so many are named."""


def check_overrides(district: District) -> None:
    """Refuse overrides, and a stability, that refer to nothing.

    Parameters
    ----------
    district : District

    Raises
    ------
    InputError
        Unknown or repeated communities and codes, codes that a grid cannot have, grids locked or
        stability asked for without the grids of today: all faults at once.
    """
    faults = [*_stability_faults(district), *_community_faults(district), *_locked_faults(district)]
    if faults:
        raise InputError(faults)


def override_fault(district: District, at: int, key: str, found: str, wanted: str) -> Fault:
    """Return a fault of a key of one ``[[overrides]]``, counted from 0 as in all messages.

    Parameters
    ----------
    district : District
    at : int
    key, found, wanted : str

    Returns
    -------
    Fault
    """
    file = district.manifest.source.name
    message = f"key overrides[{at}].{key} has a wrong value"
    return Fault(message, file=file, found=found, wanted=wanted)


def by_community(district: District) -> dict[str, tuple[int, Override]]:
    """Return position and override of each community that has one."""
    return {o.community: (i, o) for i, o in enumerate(district.manifest.overrides)}


def _stability_faults(district: District) -> Iterator[Fault]:
    manifest = district.manifest
    if manifest.district.stability > 0 and manifest.layers.grids is None:
        yield Fault(
            "key district.stability has a wrong value",
            file=manifest.source.name,
            found=str(manifest.district.stability),
            wanted="0, or [layers.grids] with the grids of today",
        )


def _community_faults(district: District) -> Iterator[Fault]:
    known = district.communities["code"].tolist()
    seen: set[str] = set()
    for at, override in enumerate(district.manifest.overrides):
        code = override.community
        if code not in known:
            yield override_fault(district, at, "community", code, _one_of(known))
        elif code in seen:
            wanted = "one [[overrides]] for each community"
            yield override_fault(district, at, "community", f"{code} again", wanted)
        seen.add(code)


def _locked_faults(district: District) -> Iterator[Fault]:
    rows = Counter(district.grids["code"].tolist())
    locked: set[str] = set()
    for at, override in enumerate(district.manifest.overrides):
        if override.locked and not len(district.grids):
            wanted = "[layers.grids] with the grids of today"
            found = ", ".join(override.locked)
            yield override_fault(district, at, "locked", found, wanted)
            continue
        for code in override.locked:
            if not rows[code]:
                wanted = _one_of([c for c in rows if fits(c, override.community)] or list(rows))
            elif not fits(code, override.community):
                wanted = f"a code of {override.community} and 3 digits"
            elif code in locked:
                wanted = "each grid locked once"
            else:
                wanted = ""
            if wanted:
                yield override_fault(district, at, "locked", code, wanted)
            locked.add(code)


def _one_of(values: list[str]) -> str:
    more = f" … ({len(values)} in all)" if len(values) > SHOWN else ""
    return "one of " + ", ".join(sorted(values)[:SHOWN]) + more


def shared_out(n: int, households: Ints, units: Ints, least: int = 1) -> tuple[int, ...]:
    """Share a number of grids out among the parts of a community.

    Each part gets the least; the others are given out as seats are by Sainte-Laguë's method, which
    keeps households a grid as alike as can be, as long as a part has units for one more.

    Parameters
    ----------
    n : int
        At least what the parts get at least, at most the number of units.
    households, units : (p,) int arrays
        Of each part.
    least : int
        0 or 1: what each part gets.

    Returns
    -------
    tuple of int
        One number a part; their sum is ``n``.

    Examples
    --------
    >>> shared_out(4, np.array([900, 500]), np.array([9, 9]))
    (3, 1)
    """
    numbers = np.full(len(units), least, np.int64)
    for _ in range(n - least * len(units)):
        claim = np.where(numbers < units, households / (2 * numbers + 1), -1.0)
        numbers[claim.argmax()] += 1
    return tuple(int(k) for k in numbers)
