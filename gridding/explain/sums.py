"""Which sums of households sets of buildings have."""

import numpy as np

from gridding.land.borders import Ints


def subset_sums(loads: Ints, most: int) -> Ints:
    """Return every sum up to ``most`` that some subset of the loads has, ascending, from 0.

    A dynamic programme on the bits of one integer (Bellman 1957): O(n · most / 64).

    Parameters
    ----------
    loads : (n,) int array
        Not negative.
    most : int

    Returns
    -------
    (s,) int array

    Examples
    --------
    >>> subset_sums(np.array([200, 200, 50]), 450).tolist()
    [0, 50, 200, 250, 400, 450]
    """
    within = (1 << (most + 1)) - 1
    bits = 1
    for load in loads:
        bits |= (bits << int(load)) & within
    raw = np.frombuffer(bits.to_bytes(most // 8 + 1, "little"), np.uint8)
    return np.flatnonzero(np.unpackbits(raw, bitorder="little")).astype(np.int64)
