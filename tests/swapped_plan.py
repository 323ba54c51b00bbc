"""The same land in another plan: the two grids of each community have changed places."""

from dataclasses import replace

from gridding.plan import Plan


def swapped(plan: Plan) -> Plan:
    """The same land, upper and lower grids changed over: a unit is in another grid than before."""
    other = {"1": "2", "2": "1"}
    turned = plan.units["grid_code"].map(lambda code: code[:-1] + other[code[-1]])
    grids = plan.grids.assign(
        grid_code=plan.grids["grid_code"].map(lambda code: code[:-1] + other[code[-1]]),
        name="新" + plan.grids["name"],
    )
    grids = grids.sort_values("grid_code", ignore_index=True)
    return replace(plan, units=plan.units.assign(grid_code=turned), grids=grids)
