"""How many parts each connected component gets, where the graph has several."""

import numpy as np

from gridding.partition.graph import Band, Floats, Ints


def parts_of_components(loads: Floats, sizes: Ints, band: Band) -> Ints | None:
    """Distribute the parts over the components.

    Dynamic programming over components; the cost of k parts for load H is how far H lies outside
    [k lower, k upper], ties to the mean nearest to the overall mean.

    Parameters
    ----------
    loads : ndarray of float64, shape (c,)
        Total load of each component.
    sizes : ndarray of int64, shape (c,)
        Number of nodes of each component: the most parts that it can have.
    band : Band
        With the number of parts for all components together.

    Returns
    -------
    ndarray of int64, shape (c,), or None
        At least 1 each, ``band.n_parts`` in all; None where that cannot be.
    """
    n = len(loads)
    n_parts, lower, upper = band
    if not n <= n_parts <= sizes.sum():
        return None
    mean = max(float(loads.sum()) / n_parts, 1e-300)
    spare = n_parts - n
    cheapest = np.full(spare + 1, np.inf)
    cheapest[0] = 0.0
    choices = np.zeros((n, spare + 1), dtype=np.int64)
    for c in range(n):
        count = np.arange(1, min(int(sizes[c]), spare + 1) + 1)
        outside = np.maximum(loads[c] - count * upper, count * lower - loads[c]).clip(0)
        price = outside / mean + 1e-6 * (loads[c] / mean - count) ** 2 / count
        following = np.full(spare + 1, np.inf)
        for extra, paid in enumerate(price):
            offer = cheapest[: spare + 1 - extra] + paid
            better = offer < following[extra:]
            following[extra:][better] = offer[better]
            choices[c, extra:][better] = extra
        cheapest = following
    result = np.ones(n, dtype=np.int64)
    for c in range(n - 1, -1, -1):
        extra = int(choices[c, spare])
        result[c] += extra
        spare -= extra
    return result
