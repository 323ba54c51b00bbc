"""Schedules in the instance's own scales."""

from typing import NamedTuple

from gridding.partition.anneal import Schedule

_COLD = 0.1


class Units(NamedTuple):
    """The instance's own scales: mean cost of an edge, mean load of a node."""

    cost: float
    load: float


def schedule(units: Units, hot: float, strictness: float, steps: int) -> Schedule:
    """Return a schedule: ``hot`` in mean costs, ``strictness`` in mean costs for a mean load."""
    return Schedule(
        hot * units.cost,
        _COLD * units.cost,
        hot / strictness * units.load,
        _COLD / (3 * strictness) * units.load,
        0.0,
        steps,
    )
