"""What was settled before a plan was divided: grids that stand, numbers of grids, drawings."""

from dataclasses import dataclass

from gridding.plan import Plan


@dataclass(frozen=True)
class Settled:
    """What the manifest or a drawing left no choice about.

    Attributes
    ----------
    grids : frozenset of str
        Codes of the grids of today that stay as they are.
    numbers : frozenset of str
        Codes of the communities whose number of grids is given.
    drawn : bool
        The grids were drawn by somebody, not divided.
    """

    grids: frozenset[str]
    numbers: frozenset[str]
    drawn: bool


def settled(plan: Plan) -> Settled:
    """Read what was settled from the parameters of a plan."""
    overrides = plan.info.parameters.get("overrides", {})
    return Settled(
        plan.info.locked,
        frozenset(code for code, own in overrides.items() if own.get("grids")),
        "adopted" in plan.info.parameters,
    )
