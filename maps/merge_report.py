"""The merge report: one HTML page, without scripts, that a leader reads and prints."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import shapely
from markupsafe import Markup

from gridding.errors import Fault, InputError
from gridding.plan import GridKind, Merge, Plan
from maps.merge_map import departments_of
from maps.merge_tables import conflict_rows, given_up, unowned_rows
from maps.numbers import ground, percent, whole
from maps.offline import policed
from maps.outlines import outline_plot
from maps.plots import Curve, change_plot, curve_plot, matrix_plot
from maps.style import INLINE, LANGUAGES, department_looks, merge_texts, template, texts

_PARTS = ("fidelity", "staffing", "matters")  # of the figures, that the page reads itself
_EDGE = 1e-9  # a deviation of exactly 10 % counts as within 10 %


def write_merge_report(
    plan: Plan,
    figures: Mapping[str, Any],
    path: str | Path,
    lang: str = "zh",
    *,
    on: date | None = None,
) -> None:
    """Write the report of a merge as a page that stands alone and asks for nothing.

    Parameters
    ----------
    plan : Plan
        With ``merge``.
    figures : mapping
        What the report JSON tells under ``merge``. A part that is absent is left out of the page.
    path : str or Path
        The HTML file to write; replaced where it exists.
    lang : str
        ``zh`` or ``en``.
    on : date or None
        The day that stands on the page; where it is None that of the figures, or today.

    Raises
    ------
    InputError
        There is no such language, the folder is missing, or the plan is no merged one.
    """
    path = Path(path)
    if not path.parent.is_dir():
        raise InputError(Fault("the folder to write to is not there", str(path.parent)))
    page = merge_report_html(plan, figures, lang, on=on)
    path.write_text(page, encoding="utf-8")


def merge_report_html(
    plan: Plan, figures: Mapping[str, Any], lang: str = "zh", *, on: date | None = None
) -> str:
    """Return the page that `write_merge_report` writes.

    Parameters
    ----------
    plan : Plan
    figures : mapping
    lang : str
    on : date or None

    Returns
    -------
    str
    """
    words = texts(lang) | merge_texts(lang)
    if plan.merge is None:
        raise InputError(Fault("the plan is not a merged one", wanted="a plan of gridding merge"))
    merge = plan.merge
    names = departments_of(merge)
    page = template("merge_report.html").render(
        t=words,
        lang=LANGUAGES[lang],
        style=Markup((INLINE / "merge_report.css").read_text(encoding="utf-8")),  # noqa: S704  ours
        info=plan.info,
        day=_day(figures, on),
        figures={part: figures.get(part) for part in _PARTS},
        percent=percent,
        whole=whole,
        ground=ground,
        n_areas=len(merge.areas),
        n_grids=len(plan.grids),
        n_communities=len(plan.communities),
        households=int(plan.grids["households"].sum()),
        within=[_within(plan, band) for band in (0.10, 0.20)],
        before=_plain(figures),
        departments=_departments(merge, figures, names),
        pictures=_pictures(plan, merge, names, words),
        agreement=_agreement(figures, words),
        tradeoff=_tradeoff(figures, words),
        given=[given_up(merge, name, words) for name in names],
        unowned=unowned_rows(merge, plan),
        lacking=_lacking(merge, figures, names),
        conflicts=conflict_rows(merge, words),
        has_matters=len(merge.matters) > 0,
        exceptions=plan.exceptions["kind"].value_counts().sort_index().to_dict(),
    )
    return policed(page)


def _day(figures: Mapping[str, Any], on: date | None) -> str:
    told = figures.get("day") if on is None else on.isoformat()
    return str(told or date.today().isoformat())  # noqa: DTZ011  the day where it is written


def _within(plan: Plan, band: float) -> float | None:
    deviation = plan.grids.loc[plan.grids["kind"] == GridKind.BASIC, "deviation"].abs()
    return float((deviation <= band + _EDGE).mean()) if len(deviation) else None


def _plain(figures: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the trade-off's row of the division that looks at no department."""
    return next((row for row in figures.get("tradeoff") or () if row["fidelity"] == 0), None)


def _departments(
    merge: Merge, figures: Mapping[str, Any], names: list[str]
) -> list[dict[str, Any]]:
    told = {row["department"]: row for row in figures.get("departments") or ()}
    drawn = {row["department"]: row for row in (figures.get("diagnosis") or {}).get("layers") or ()}
    bits = (figures.get("agreement") or {}).get("departments") or {}
    counts = merge.areas.groupby("department")["households"].agg(["size", "sum"])
    return [
        {
            "name": name,
            "areas": told.get(name, {}).get("areas", counts["size"].get(name, 0)),
            "households": told.get(name, {}).get("households", counts["sum"].get(name, 0)),
            "weight": told.get(name, {}).get("weight"),
            "drawn": drawn.get(name),
            "bits": bits.get(name),
            **look,
        }
        for name, look in zip(names, department_looks(names), strict=True)
    ]


def _pictures(
    plan: Plan, merge: Merge, names: list[str], words: Mapping[str, str]
) -> dict[str, Markup]:
    crs = plan.info.metric_crs
    areas, grids = merge.areas.to_crs(crs), plan.grids.to_crs(crs)
    bounds = tuple(grids.total_bounds)
    district = shapely.get_parts(shapely.union_all(grids.geometry.to_numpy()))
    groups = [
        (
            areas.geometry[areas["department"] == name].to_numpy(),
            look["colour"],
            " ".join(f"{part / 2:g}" for part in look["dash"]),
        )
        for name, look in zip(names, department_looks(names), strict=True)
    ]
    edge = [(district, "#16191d", "none")]
    after = [(grids.geometry.to_numpy(), "#3d444c", "none")]
    return {
        "before": outline_plot(edge + groups, bounds, title=words["mode_before"]),
        "after": outline_plot(edge + after, bounds, title=words["mode_after"]),
    }


def _agreement(figures: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, Any] | None:
    """Return plots: of each department before and after, and of each pair of departments."""
    told = figures.get("agreement") or {}
    pairs = (figures.get("diagnosis") or {}).get("agreement") or {}
    if not told and not pairs:
        return None
    each = told.get("departments") or {}  # in no order once it was stored
    names = [row["department"] for row in figures.get("departments") or ()]
    rows = [
        (name, each[name]["plain"], each[name]["conditional_entropy"])
        for name in names
        if name in each
    ]
    matrices = [
        (key, matrix_plot(pairs["layers"], pairs[key], title=words[key], in_percent=shares))
        for key, shares in (("common_border", True), ("conditional_entropy", False))
        if pairs.get(key) and len(pairs["layers"]) > 1
    ]
    change = change_plot(rows, title=words["change_title"]) if rows else None
    return {"told": told, "change": change, "matrices": matrices}


def _tradeoff(figures: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, Any] | None:
    rows = sorted(figures.get("tradeoff") or (), key=lambda row: row["fidelity"])
    if not rows:
        return None
    x = [row["fidelity"] for row in rows]
    chosen = next((row["fidelity"] for row in rows if row.get("chosen")), None)

    def plot(title: str, *curves: Curve, in_percent: bool = False) -> tuple[str, Markup]:
        drawn = curve_plot(
            x,
            curves,
            title=words[title],
            chosen=chosen,
            chosen_name=words["chosen"],
            in_percent=in_percent,
        )
        return title, drawn

    def values(key: str) -> list[float]:
        return [row[key] for row in rows]

    balance = (Curve("10", values("within_10")), Curve("20", values("within_20")))
    return {
        "rows": rows,
        "plots": [
            plot("balance", *balance, in_percent=True),
            plot("median_compactness", Curve("", values("median_compactness"))),
            plot("agreement_bits", Curve("", values("conditional_entropy"))),
        ],
    }


def _lacking(
    merge: Merge, figures: Mapping[str, Any], names: list[str]
) -> list[tuple[str, str, str, str]]:
    """Return for each department the pieces, ground and households that it has not."""
    told = (figures.get("unowned") or {}).get("departments") or {}
    rows = []
    for name in names:
        own = merge.unowned[merge.unowned["department"] == name]
        sums = {
            "pieces": len(own),
            "m2": own["area_m2"].sum(),
            "households": own["households"].sum(),
        }
        sums |= told.get(name, {})
        rows.append(
            (name, whole(sums["pieces"]), ground(float(sums["m2"])), whole(sums["households"]))
        )
    return rows
