"""Why one grid is as it is, and why its border runs where it runs."""

from dataclasses import dataclass, replace

from gridding.errors import NotFoundError
from gridding.explain.beside import Beside, neighbours_of
from gridding.explain.borders import LEAST_M
from gridding.explain.build import explain
from gridding.explain.model import CommunityExplained, GridExplained, Stretch
from gridding.explain.sentences import about_community, about_grid, border_line, words_of
from gridding.plan import Plan
from gridding.register.sides import SIDES, border_names
from gridding.register.words import WORDS as REGISTER_WORDS

ROUNDING = 1e-6


@dataclass(frozen=True)
class Why:
    """Why one grid is as it is.

    Attributes
    ----------
    grid : GridExplained
    community : CommunityExplained or None
        Where it misses the band.
    neighbours : tuple of Beside
        The longest border first.
    outside_m : float
        Border of the community.
    """

    grid: GridExplained
    community: CommunityExplained | None
    neighbours: tuple[Beside, ...]
    outside_m: float


def why(plan: Plan, grid_code: str) -> Why:
    """Explain the border of one grid.

    Parameters
    ----------
    plan : Plan
        At least the grid's community, and the barriers around the grid.
    grid_code : str

    Returns
    -------
    Why

    Raises
    ------
    NotFoundError
        The plan has no such grid.
    """
    found = explain(plan)
    grid = next((each for each in found.grids if each.grid_code == grid_code), None)
    if grid is None:
        raise NotFoundError(f"the plan has no grid {grid_code}", grid_code=grid_code)
    community = (c for c in found.communities if c.community_code == grid.community_code)
    beside = neighbours_of(plan, grid_code)
    rest = grid.border_m - sum(each.length_m for each in beside)
    return Why(grid, next(community, None), beside, rest if rest > LEAST_M else 0.0)


def about_why(found: Why, lang: str, sides: str = "") -> list[str]:
    """Say why a grid is as it is, a fact a sentence; of its neighbours see `about_beside`.

    Parameters
    ----------
    found : Why
    lang : {"zh", "en"}
    sides : str
        As `sides_told` tells them.

    Returns
    -------
    list of str
    """
    about, border, *lines = about_grid(found.grid, lang, sides)
    if found.outside_m:
        lines.insert(0, words_of(lang).outside_border.format(m=found.outside_m))
    lines = [about, border, *lines]
    if found.community is not None:
        lines += about_community(found.community, lang)
    return lines


def about_beside(beside: Beside, lang: str) -> list[str]:
    """Say along what the border towards a neighbour runs, a fact a sentence.

    Parameters
    ----------
    beside : Beside
    lang : {"zh", "en"}

    Returns
    -------
    list of str
    """
    words = words_of(lang)
    along = [Stretch(s.along, s.length_m, s.length_m / beside.length_m) for s in beside.stretches]
    lines = [
        words.beside.format(
            code=beside.grid_code,
            name=beside.grid_name,
            m=beside.length_m,
            along=border_line(along, lang),
        )
    ]
    if beside.name:
        lines.append(words.beside_named.format(name=beside.name))
    if beside.hard:
        lines.append(words.beside_hard)
    if beside.along_barriers < ROUNDING:
        lines.append(words.beside_between)
    else:
        share = f"{beside.along_barriers:.0%}"
        lines.append(words.beside_cost.format(share=share, m=beside.length_m, cost=beside.cost))
    return lines


def sides_told(plan: Plan, codes: set[str], lang: str) -> dict[str, str]:
    """Say what the borders of some grids follow on each side (四至), as the register does.

    Parameters
    ----------
    plan : Plan
    codes : set of str
    lang : {"zh", "en"}

    Returns
    -------
    dict
        grid_code -> text; grids of which nothing is known are left out.
    """
    words = REGISTER_WORDS[lang]
    some = replace(plan, grids=plan.grids[plan.grids["grid_code"].isin(codes)])
    return {
        code: words.between_sides.join(
            words.side.format(side=words.sides[s], names=words.between_names.join(sides[s]))
            for s in SIDES
            if s in sides
        )
        for code, sides in border_names(some, words.unnamed).items()
    }
