"""An explanation in sentences that a planner reads."""

from collections.abc import Iterable, Mapping, Sequence

from gridding.errors import Fault, InputError
from gridding.explain.model import (
    CommunityExplained,
    Explanation,
    Figure,
    GridExplained,
    Known,
    PartExplained,
    Reason,
    Stretch,
)
from gridding.explain.words import WORDS, Words

LEAST_SHARE = 0.005
"""Shorter stretches of border are left out of sentences."""
ROUNDING = 5e-5


def words_of(lang: str) -> Words:
    """Return the texts of a language.

    Raises
    ------
    InputError
        There is none of this language.
    """
    if lang not in WORDS:
        raise InputError(Fault("no such language", found=lang, wanted=" or ".join(WORDS)))
    return WORDS[lang]


def border_line(stretches: Sequence[Stretch], lang: str) -> str:
    """Say along what a border runs, the longest first: ``primary road 62 %, …``.

    Parameters
    ----------
    stretches : sequence of Stretch
    lang : {"zh", "en"}

    Returns
    -------
    str
    """
    words = words_of(lang)
    return words.comma.join(
        words.stretch.format(along=words.along.get(s.along, s.along), share=f"{s.share:.0%}")
        for s in stretches
        if s.share >= LEAST_SHARE
    )


def about_grid(grid: GridExplained, lang: str, sides: str = "") -> list[str]:
    """Explain one grid, a fact a sentence.

    Parameters
    ----------
    grid : GridExplained
    lang : {"zh", "en"}
    sides : str
        What its border follows on each side (四至), where that is known.

    Returns
    -------
    list of str
    """
    words = words_of(lang)
    state = {True: words.within, False: words.outside, None: words.dedicated}[grid.in_band]
    lines = [
        words.grid.format(
            code=grid.grid_code,
            name=grid.name,
            households=grid.households,
            deviation=_against(grid, words),
            band=state,
        ),
        words.border.format(m=grid.border_m, along=border_line(grid.border, lang)),
    ]
    if sides:
        lines.append(words.sides.format(sides=sides))
    if grid.hard_beside:
        named = ((words.along[s.along], s.length_m) for s in grid.hard_beside)
        lines.append(words.hard.format(along=_lengths(named, words)))
    if grid.neighbours:
        beside = ((n.grid_code, n.length_m) for n in grid.neighbours)
        lines.append(words.neighbours.format(grids=_lengths(beside, words)))
    lines.append(words.reach.format(m=grid.reach_m))
    if grid.cut_compounds:
        cut = [
            words.compound.format(name=c.name, households=c.households)
            if c.households >= 0
            else c.name
            for c in grid.cut_compounds
        ]
        lines.append(words.cut.format(compounds=words.comma.join(cut)))
    if grid.reason:
        lines.append(words.why.format(reason=words.short[grid.reason]))
    return lines


def about_community(community: CommunityExplained, lang: str) -> list[str]:
    """Explain why a community misses the band, a part a sentence.

    Parameters
    ----------
    community : CommunityExplained
    lang : {"zh", "en"}

    Returns
    -------
    list of str
    """
    words = words_of(lang)
    found = community.found
    head = words.community.format(
        code=community.community_code,
        name=community.name,
        grids=found.grids,
        in_band=found.in_band,
        deviation=f"{found.largest_deviation:.1%}",
    )
    return [head, *(_about_part(part, words) for part in community.parts)]


def about_plan(explanation: Explanation, lang: str) -> str:
    """Sum an explanation up.

    Parameters
    ----------
    explanation : Explanation
    lang : {"zh", "en"}

    Returns
    -------
    str
    """
    words = words_of(lang)
    basic = [grid for grid in explanation.grids if grid.in_band is not None]
    along: dict[str, float] = {}
    for grid in explanation.grids:
        for s in grid.border:
            along[s.along] = along.get(s.along, 0.0) + s.length_m
    whole = sum(along.values())
    order = sorted(along.items(), key=lambda item: (-item[1], item[0]))
    return words.plan.format(
        n=len(basic),
        within=sum(bool(grid.in_band) for grid in basic),
        tolerance=f"{explanation.tolerance:.0%}",
        communities=len(explanation.communities),
        along=border_line([Stretch(kind, m, m / whole) for kind, m in order], lang),
    )


def _against(grid: GridExplained, words: Words) -> str:
    text = words.same
    if abs(grid.deviation) >= ROUNDING:
        text = words.more if grid.deviation > 0 else words.less
    return text.format(target=grid.target, size=f"{abs(grid.deviation):.1%}")


def _lengths(named: Iterable[tuple[str, float]], words: Words) -> str:
    return words.comma.join(words.length.format(name=name, m=m) for name, m in named)


def _about_part(part: PartExplained, words: Words) -> str:
    place = ""
    if part.n_parts > 1:
        beside = words.comma.join(words.along[kind] for kind in part.beside)
        template = words.part_beside if beside else words.part
        place = template.format(number=part.number, n=part.n_parts, beside=beside)
    text = place
    if part.oversized:
        loads = words.comma.join(f"{load:,}" for load in part.oversized)
        text += words.oversized.format(highest=part.highest, loads=loads)
    text += _why(part, words)
    best = part.best
    text += words.best[best.known_by].format(**_figures(best.figure))
    if best.known_by is Known.BEST_FOUND:
        return text
    if best.reached:
        return text + words.reached
    both = words.apart if best.figure.grids > 1 else ""
    return text + both + words.own.format(**_figures(part.found))


def _figures(figure: Figure) -> Mapping[str, str | int]:
    return {
        "n": figure.grids,
        "in_band": figure.in_band,
        "deviation": f"{figure.largest_deviation:.1%}",
    }


def _why(part: PartExplained, words: Words) -> str:
    rest = part.households - sum(part.oversized)
    n = rest // part.highest
    if part.reason in {Reason.SIZE, Reason.HARD_BARRIERS, Reason.EXCLAVE}:
        text = words.between if n else words.too_few if rest else words.none
        if part.reason is not Reason.SIZE:
            text += words.whole_fits
    else:
        text = {
            Reason.OVERSIZED: "",
            Reason.LUMPS: words.lumps if part.sums else words.no_sum,
            Reason.SETTLED: words.settled,
            Reason.DRAWN: words.drawn,
            Reason.SEARCH: words.search,
        }[part.reason]
    return text.format(
        rest=rest,
        lowest=part.lowest,
        highest=part.highest,
        grids=part.found.grids,
        n=n,
        most=n * part.highest,
        m=n + 1,
        least=(n + 1) * part.lowest,
    )
