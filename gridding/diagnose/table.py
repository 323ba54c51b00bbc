"""A diagnosis as rows of text: what the command prints and a report page may show."""

from typing import Any

from gridding.diagnose.words import WORDS, Words

LONGEST = 10
"""Places said one by one; the rest by number."""
NONE = "–"
_FINE_M2 = 10.0


def title(diagnosis: dict[str, Any], lang: str) -> str:
    """Return what was looked at, in a line.

    Parameters
    ----------
    diagnosis : dict
        As `gridding.diagnose.diagnosis_of`.
    lang : {"zh", "en"}
    """
    words, of = WORDS[lang], diagnosis["district"]
    departments = len(diagnosis["layers"])
    if not departments:
        return words.nothing
    return words.title.format(**of, area_km2=of["area_m2"] / 1e6, departments=departments)


def tables(diagnosis: dict[str, Any], lang: str) -> dict[str, list[list[str]]]:
    """Return tables of measures by what they tell.

    Each is a header, then a row for each department, named first.

    Parameters
    ----------
    diagnosis : dict
        As `gridding.diagnose.diagnosis_of`.
    lang : {"zh", "en"}
    """
    words = WORDS[lang]
    made = {}
    columns = {words.holdings: _holdings, words.ground: _ground, words.drawing: _drawing}
    for told, measures in columns.items():
        found = [measures(layer, words) for layer in diagnosis["layers"]]
        names = numbered([layer["department"] for layer in diagnosis["layers"]])
        rows = [[name, *row.values()] for name, row in zip(names, found, strict=True)]
        made[told] = [["", *(found[0] if found else ())], *rows]
    return made


def numbered(names: list[str]) -> list[str]:
    """Return names with the numbers by which the columns of a matrix call them."""
    return [f"{i} {name}" for i, name in enumerate(names, 1)]


def matrices(diagnosis: dict[str, Any], lang: str) -> dict[str, list[list[str]]]:
    """Return the matrices by what they tell: a row and a column for each department.

    Parameters
    ----------
    diagnosis : dict
        As `gridding.diagnose.diagnosis_of`.
    lang : {"zh", "en"}
    """
    words, agreement = WORDS[lang], diagnosis["agreement"]
    border = words.border.format(tolerance=agreement["tolerance_m"])
    return {
        words.entropy: [[f"{x:.2f}" for x in row] for row in agreement["conditional_entropy"]],
        border: [[_share(x) for x in row] for row in agreement["common_border"]],
        words.relation: [[_share(x) for x in row] for row in agreement["nested_share"]],
    }


def nobodys(diagnosis: dict[str, Any], lang: str) -> list[str]:
    """Return lines on the ground that no department has: the largest places one by one.

    Parameters
    ----------
    diagnosis : dict
        As `gridding.diagnose.diagnosis_of`.
    lang : {"zh", "en"}
    """
    words = WORDS[lang]
    if not diagnosis["layers"]:
        return []
    both = [diagnosis["nobody"][key] for key in ("gaps", "narrow_gaps")]
    places = sorted((p for each in both for p in each["places"]), key=lambda p: -p["area_m2"])
    if not places:
        return [words.nobody_none]
    total = {
        "count": len(places),
        "area": metres(sum(each["area_m2"] for each in both)),
        "households": sum(each["households"] for each in both),
    }
    said = [words.nobody.format(**total)]
    said += [words.place.format(area=metres(p["area_m2"]), **p) for p in places[:LONGEST]]
    if len(places) > LONGEST:
        smallest = metres(places[-1]["area_m2"])
        said.append(words.more.format(count=len(places) - LONGEST, smallest=smallest))
    return said


def metres(area_m2: float) -> str:
    """Return an area as people read it, however small."""
    return f"{area_m2:,.0f} m²" if area_m2 >= _FINE_M2 else f"{area_m2:.2g} m²"


def _holdings(layer: dict[str, Any], words: Words) -> dict[str, str]:
    size, without = layer["size"], layer["without_duty_holder"]
    return {
        words.areas: str(len(layer["areas"])),
        words.inside: f"{layer['households']['inside']:,}",
        words.outside: f"{layer['households']['outside']:,}",
        words.median: _number(size["median_households"], ",.0f"),
        words.target_grids: _number(size["median_target_grids"], ".1f"),
        words.within_10: _share(size["within_10"]),
        words.within_20: _share(size["within_20"]),
        words.without: NONE if without is None else str(len(without)),
    }


def _ground(layer: dict[str, Any], words: Words) -> dict[str, str]:
    return {
        words.gaps: _counted(layer["gaps"], words),
        words.narrow_gaps: _counted(layer["narrow_gaps"], words),
        words.overlaps: _counted(layer["overlaps"], words),
        words.slivers: _counted(layer["slivers"], words),
        words.beyond: _counted(layer["beyond"], words),
    }


def _drawing(layer: dict[str, Any], words: Words) -> dict[str, str]:
    across = layer["across_communities"]
    return {
        words.across: str(across["count"]),
        words.minor: f"{across['households']:,}",
        words.in_parts: str(len(layer["in_parts"])),
        words.repaired: str(len(layer["repaired"])),
        words.empty_ids: str(layer["empty_ids"]),
        words.duplicate_ids: str(len(layer["duplicate_ids"])),
    }


def _counted(found: dict[str, Any], words: Words) -> str:
    if not found["count"]:
        return "0"
    return words.counted.format(count=found["count"], area=metres(found["area_m2"]))


def _number(figure: float | None, form: str) -> str:
    return NONE if figure is None else format(figure, form)


def _share(share: float | None) -> str:
    return NONE if share is None else f"{share:.0%}"
