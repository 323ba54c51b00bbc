"""Sums of counts of which some may be missing, such as population."""

from typing import Any

import numpy as np
import pandas as pd

from gridding.land.borders import Ints


def sum_known(values: Any, group: Ints, n: int) -> Any:
    """Sum by group what is known.

    Parameters
    ----------
    values : Series or array of Int64
        Whole numbers, some missing.
    group : (k,) int array
        Group of each value, 0…n-1.
    n : int
        Number of groups.

    Returns
    -------
    IntegerArray, shape (n,)
        Missing where no value of the group is known.

    Examples
    --------
    >>> values = pd.array([3, None, 4, None], dtype="Int64")
    >>> sum_known(values, np.array([0, 0, 0, 1]), 2).tolist()
    [7, <NA>]
    """
    counts = pd.array(values, dtype="Int64")
    known = ~np.asarray(counts.isna())
    sums = np.zeros(n, np.int64)
    np.add.at(sums, group[known], counts[known].astype(np.int64))
    none = np.bincount(group[known], minlength=n) == 0
    return pd.arrays.IntegerArray(sums, none)
