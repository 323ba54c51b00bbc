"""How well divisions of the same households agree: entropies in bits, as Meilă compares them.

M. Meilă, Comparing clusterings: an information based distance, Journal of Multivariate Analysis
98 (2007), sections 3 and 4: H(A|B) is what one still has to be told to know a household's area in
A when its area in B is known, and the variation of information is H(A|B) + H(B|A). What lies in no
area is an area of its own here, called none.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from gridding.land.borders import Floats, Ints
from gridding.land.build import Land
from gridding.merge.holding import NONE, Layer

Labels = Ints | npt.NDArray[np.object_]

DIGITS = 12
"""Of the bits told: beyond them, divisions that agree equally well differ by rounding alone."""


def entropy(a: Labels, weight: Floats | Ints) -> float:
    """Return H(A) in bits.

    Parameters
    ----------
    a : (n,) array of int or str
        Area of each thing.
    weight : (n,) array
        What each thing counts, for example households; 0 or more.

    Returns
    -------
    float
        0 where nothing has a weight.
    """
    _, of = np.unique(a, return_inverse=True)
    return _bits(np.bincount(of, weight))


def conditional_entropy(a: Labels, b: Labels, weight: Floats | Ints) -> float:
    """Return H(A|B) in bits: 0 exactly when the area in ``b`` tells the area in ``a``.

    Parameters
    ----------
    a, b : (n,) arrays of int or str
    weight : (n,) array
        What each thing counts; 0 or more.

    Returns
    -------
    float
        H(A,B) - H(B), summed area by area so that nothing cancels.

    Examples
    --------
    >>> conditional_entropy(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]), np.ones(4))
    1.0
    """
    table = joint(a, b, weight)
    total = table.sum()
    if total == 0:
        return 0.0
    # A sum over areas of b: where one area of a has all, the term is exactly 0.
    terms = [column.sum() / total * _bits(column) for column in table.T]
    return float(sum(terms))


def variation_of_information(a: Labels, b: Labels, weight: Floats | Ints) -> float:
    """Return H(A|B) + H(B|A) in bits: a distance, 0 exactly when both are the same division."""
    return conditional_entropy(a, b, weight) + conditional_entropy(b, a, weight)


def joint(a: Labels, b: Labels, weight: Floats | Ints) -> Floats:
    """Return the weight of each pair of areas: a row for each of ``a``, a column for each of ``b``.

    Both in sorted order of the labels.
    """
    rows, row = np.unique(a, return_inverse=True)
    columns, column = np.unique(b, return_inverse=True)
    cells = np.bincount(row * len(columns) + column, weight, len(rows) * len(columns))
    table: Floats = cells.astype(np.float64).reshape(len(rows), len(columns))
    return table


def _bits(counts: Floats | Ints) -> float:
    found = counts[counts > 0]
    if len(found) <= 1:
        return 0.0
    share = found / found.sum()
    return float(-(share * np.log2(share)).sum())


def agreement_of(layers: list[Layer], land: Land, group: Labels) -> dict[str, Any]:
    """Say how far a plan's grids tell a household's area in each department.

    Parameters
    ----------
    layers : list of Layer
    land : Land
    group : (u,) array of int or str
        Grid of each unit.

    Returns
    -------
    dict
        ``departments``: name -> ``bits`` (H(department | grid), weighted by households) and
        ``whole`` (share of households whose grid has all its households in one area of the
        department); ``mean_bits`` and ``mean_whole`` over the departments, all alike;
        ``weighted_bits`` by their weights. Means are None without departments.
    """
    grid = np.asarray(group)[land.buildings["unit"].to_numpy()]
    households = land.buildings["households"].to_numpy(dtype=np.int64)
    bits = [conditional_entropy(layer.of_building, grid, households) for layer in layers]
    whole = [whole_share(layer.of_building, grid, households) for layer in layers]
    weights = [layer.weight for layer in layers]
    return {
        "departments": {
            layer.name: {"bits": round(each, DIGITS), "whole": share}
            for layer, each, share in zip(layers, bits, whole, strict=True)
        },
        "mean_bits": round(float(np.mean(bits)), DIGITS) if bits else None,
        "mean_whole": float(np.mean(whole)) if bits else None,
        "weighted_bits": round(float(np.average(bits, weights=weights)), DIGITS) if bits else None,
    }


def whole_share(of: Ints, grid: Labels, households: Ints) -> float:
    """Return the share of households whose grid has all its households in one area.

    A grid whose households lie in no area is in none.
    """
    total = households.sum()
    if total == 0:
        return 1.0
    lived = households > 0
    of, grid, households = of[lived], grid[lived], households[lived]
    table = joint(of, grid, households)
    areas = np.unique(of)
    one = ((table > 0).sum(axis=0) == 1) & (areas[table.argmax(axis=0)] != NONE)
    return float(table[:, one].sum() / total)
