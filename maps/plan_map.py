"""A plan as one HTML file that opens anywhere without a network."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from folium.map import CustomPane

from gridding.errors import Fault, InputError
from gridding.explain import explain
from gridding.explain.sentences import border_line, words_of
from gridding.plan import Plan
from maps import embedded
from maps.merge_map import MERGE_BOXES, MERGE_PANES, counts_of, department_rows, merge_data
from maps.offline import EmbeddedLayer, OfflineFigure, OfflineMap
from maps.style import (
    INLINE,
    LANGUAGES,
    WEB,
    class_of,
    merge_texts,
    style,
    template,
    texts,
)

_PANES = {
    "units": True,
    "barriers": False,
    "outlines": False,
    "hard": False,
    "communities": False,
    "exceptions": True,
    "labels": False,
}
"""Layers above the grids from below, and whether the pointer touches them."""
_BOXES = ("grids", "communities", "units", "labels", "exceptions", "barriers")
_STRETCHES = 4  # of border, in a tooltip
_Z_INDEX = 410  # above Leaflet's overlays, where the grids are; below its tooltips


@dataclass(frozen=True)
class _Parts:
    """What a page is put together from."""

    styles: tuple[str, ...] = ("plan_map.css",)
    scripts: tuple[str, ...] = ("plan_map.js",)
    panes: dict[str, bool] = field(default_factory=lambda: _PANES)
    hidden: tuple[str, ...] = ("units", "exceptions")


_MERGED = _Parts(
    ("plan_map.css", "merge.css"),
    ("plan_map.js", "merge.js", "merge_card.js", "merge_search.js"),
    _PANES | MERGE_PANES,
    ("units", "exceptions", "barriers", "lacking", "conflicts"),
)


def write_map(plan: Plan, path: str | Path, *, lang: str = "zh") -> None:
    """Write a plan as a map: grids by deviation, units, barriers, exceptions, labels, tooltips.

    Parameters
    ----------
    plan : Plan
        Geometry in longitude and latitude.
    path : str or Path
        The HTML file to write; replaced where it exists.
    lang : str
        ``zh`` or ``en``: language of legend, tooltips and title. Names stay as they are.

    Raises
    ------
    InputError
        There is no such language, the folder is missing, or the browser files are not built.
    """
    path = Path(path)
    if not path.parent.is_dir():
        raise InputError(Fault("the folder to write to is not there", str(path.parent)))
    path.write_text(map_html(plan, lang=lang), encoding="utf-8")


def map_html(plan: Plan, *, lang: str = "zh") -> str:
    """Return the page that `write_map` writes.

    Parameters
    ----------
    plan : Plan
    lang : str
        ``zh`` or ``en``.

    Returns
    -------
    str
    """
    words, parts = texts(lang), _Parts()
    if plan.merge:
        words, parts = words | merge_texts(lang), _MERGED
    west, south, east, north = (float(edge) for edge in plan.grids.total_bounds)
    figure = OfflineFigure(f"{plan.info.district_name} · {words['title']}", LANGUAGES[lang])
    chart = OfflineMap(figure, ((south + north) / 2, (west + east) / 2))
    for css in (WEB / "theme.css", *(INLINE / name for name in parts.styles)):
        figure.add_style(css.read_text(encoding="utf-8"))
    figure.add_style(_swatches())
    figure.add_html(_panel(plan, words, parts))
    bounds = embedded.script_json([[south, west], [north, east]])
    for name, data in (_data(plan, words, lang) | {"bounds": bounds}).items():
        figure.add_html(f'<script type="application/json" id="{name}">{data}</script>')
    for script in parts.scripts:
        figure.add_html(f"<script>{(INLINE / script).read_text(encoding='utf-8')}</script>")
    for z_index, (layer, touched) in enumerate(parts.panes.items(), start=_Z_INDEX):
        pane = CustomPane(layer, z_index=z_index, pointer_events=touched)
        pane._id = layer  # noqa: SLF001  folium draws a random one
        chart.add_child(pane)
    for layer in ("grids", *parts.panes):
        chart.add_child(EmbeddedLayer(layer))
    return figure.render()


def _data(plan: Plan, words: dict[str, str], lang: str) -> dict[str, str]:
    codes = plan.grids["grid_code"]
    crs = plan.info.metric_crs
    communities = dict(zip(plan.communities["code"], plan.communities["name"], strict=True))
    suffixes = [
        code.removeprefix(community)
        for code, community in zip(codes, plan.grids["community_code"], strict=True)
    ]
    names = plan.grids["name"].fillna("")
    labels = {
        "grids": embedded.labels(plan.grids, crs, code=suffixes, name=names),
        "communities": embedded.labels(plan.communities, crs, name=plan.communities["name"]),
    }
    merged = merge_data(plan, plan.merge) if plan.merge else {}
    return merged | {
        "style": embedded.script_json(style()),
        "texts": embedded.script_json(words),
        "grids": embedded.grids(plan.grids, communities, *_explained(plan, lang)),
        "units": embedded.units(plan.units),
        "barriers": embedded.barriers(plan.barriers),
        "communities": embedded.communities(plan.communities),
        "exceptions": embedded.exceptions(plan.exceptions),
        "labels": embedded.script_json(labels),
    }


def _explained(plan: Plan, lang: str) -> tuple[dict[str, str], dict[str, str]]:
    """Say along what the border of each grid runs, and why those out of the band are."""
    found = explain(plan).grids
    borders = {grid.grid_code: border_line(grid.border[:_STRETCHES], lang) for grid in found}
    short = words_of(lang).short
    return borders, {grid.grid_code: short[grid.reason] for grid in found if grid.reason}


def _panel(plan: Plan, words: dict[str, str], parts: _Parts) -> str:
    grids = plan.grids
    counts = Counter(
        class_of(kind, deviation)
        for kind, deviation in zip(grids["kind"], grids["deviation"], strict=True)
    )
    basic = len(grids) - counts["dedicated"]
    facts = {
        "grids": f"{len(grids):,}",
        "households": f"{int(grids['households'].sum()):,}",
        "target": f"{plan.info.target:,}",
        "share_within": f"{counts['within'] / basic:.1%}" if basic else "—",
    }
    counted = {
        "grids": len(grids),
        "communities": len(plan.communities),
        "units": len(plan.units),
        "exceptions": len(plan.exceptions),
    }
    departments = department_rows(plan.merge) if plan.merge else []
    counted |= counts_of(plan.merge) if plan.merge else {}
    boxes = (*_BOXES, *(MERGE_BOXES if plan.merge else ()))
    return template("panel.html").render(
        info=plan.info,
        t=words,
        facts=facts,
        classes=[(entry["key"], counts[entry["key"]]) for entry in style()["classes"]],
        layers={layer: (counted.get(layer), layer not in parts.hidden) for layer in boxes},
        departments=departments,
        barriers=_barrier_looks(plan),
        hard=style()["hard"],
    )


def _barrier_looks(plan: Plan) -> list[dict[str, Any]]:
    present = plan.barriers[["class", "hard"]].drop_duplicates().itertuples(index=False, name=None)
    order = list(style()["barriers"])
    return [
        {"key": key, "hard": bool(hard)} | style()["barriers"][key]
        for key, hard in sorted(
            present, key=lambda pair: (order.index(pair[0]), pair[1]), reverse=True
        )
    ]


def _swatches() -> str:
    return "".join(
        f".class-{entry['key']} {{ --swatch: {entry['colour']}; }}\n"
        for entry in style()["classes"]
    )
