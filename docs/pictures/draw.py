"""Draws the pictures of how-it-divides from an invented district, one file a picture and language.

Run ``.venv/bin/python docs/pictures/draw.py``; it takes a minute and needs Chromium.
"""  # noqa: INP001  a script beside its pictures

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from svg import Panel, Picture

from gridding.divide import Settings, divide
from gridding.errors import InfeasibleError
from gridding.land.build import Land, build_land
from gridding.land.graph import divisible_parts
from gridding.manifest import load_manifest
from gridding.partition import number_of_parts, partition
from gridding.plan import Plan
from gridding.read.district import read_district
from gridding.synth import SMALL, write_kundulun

FOLDER = Path(__file__).parent
SEED, TARGET, BAND = 4, 450, 0.10
TOWN = replace(
    SMALL, households=16_000, buildings=1_600, area_km2=3.6, smallest=1_500, about_three_and_half=1
)
"""As dense as the middle of the reference place."""
SLABS, VILLAGES, RIVER, RAILWAY = (f"150203{n}" for n in ("001002", "002001", "002002", "002003"))
"""Communities: of slabs, of slabs and villages, crossed by a river, cut by a railway."""
COLOURS = "#8dd3c7 #fdb462 #bebada #fb9a8a #b3de69 #9ecae1 #fccde5 #ffed6f #c7e9c0 #d9b8e0".split()
CLASSES = {
    "none": "#8a8a8a", "path": "#c49c6b", "service": "#a6761d", "residential": "#e0a030",
    "wall": "#666666", "tertiary": "#e08214", "secondary": "#d6604d", "primary": "#b2182b",
    "trunk": "#7f0000", "motorway": "#4d004b", "river": "#2b8cbe", "railway": "#111111",
}  # fmt: skip


def main() -> None:
    """Write every picture in both languages."""
    with tempfile.TemporaryDirectory() as folder:
        manifest = load_manifest(write_kundulun(Path(folder), seed=SEED, size=TOWN))
        district = read_district(manifest)
        land, plan = build_land(district), divide(district, Settings(seed=SEED))
    for lang in ("en", "zh"):
        words = {key: pair[lang == "zh"] for key, pair in WORDS.items()}
        for name, picture in {
            "units": units(land, words),
            "search": search(land, words),
            "hard": hard(land, plan, words),
            "number": number(words),
            "result": result(land, plan, words),
        }.items():
            picture.as_png(FOLDER / f"{name}.{lang}.png")


WORDS = {
    "given": ("What is given: buildings, and lines", "已有数据：建筑与分隔线"),
    "units": ("Units, and which of them are neighbours", "最小单元，以及谁与谁相邻"),
    "service": ("service road", "内部道路"),
    "residential": ("residential street", "居住区街道"),
    "tertiary": ("small main road", "支路"),
    "primary": ("main road", "主干路"),
    "railway": ("railway", "铁路"),
    "river": ("river", "河流"),
    "dear": ("dear to cut", "切开代价高"),
    "cheap": ("cheap to cut", "切开代价低"),
    "first": ("1  First cuts", "1  初次切分"),
    "last": ("2  Improved to the end", "2  改进完毕"),
    "cut": (
        "cut {cut:,.0f}; {n} of {k} grids within ±10 %",
        "切边代价 {cut:,.0f}；{k} 个网格中 {n} 个在 ±10 % 内",
    ),
    "path": ("path", "小路"),
    "secondary": ("through road", "次干路"),
    "trunk": ("trunk road", "快速路"),
    "none": ("no barrier", "无分隔线"),
    "kept": ("No grid reaches across the river", "没有网格跨过河流"),
    "joined": ("Nobody lives beyond the railway: joined", "铁路另一侧无人居住：并入邻部"),
    "listed": (
        "Hatched: too few households to stand alone. Listed as joined_across_barrier.",
        "斜线处户数太少，不能独立成网格；列入例外清单（joined_across_barrier）。",
    ),
    "even": ("{k} grids: {low} to {high} households", "{k} 个网格：{low} 至 {high} 户"),
    "alike": ("{k} grids of {low} households", "{k} 个网格，每个 {low} 户"),
    "towers": ("40 towers of 200 households, 450 wanted", "40 栋塔楼，每栋 200 户，目标 450 户"),
    "outside": ("outside ±20 %: {n}", "超出 ±20 % 的：{n} 个"),
    "wanted": ("wanted: 450", "目标 450"),
    "borders": ("What the borders of a whole town run along", "整个区的边界沿什么走"),
    "fullness": ("Households of each grid", "各网格户数"),
    "band": (
        "Wanted 450; from 405 to 495 is within ±10 %.",
        "目标 450 户；405 至 495 户为 ±10 % 以内。",
    ),
}  # fmt: skip


def units(land: Land, words: dict[str, str]) -> Picture:
    """Draw the same window as it is given and as units with their graph."""
    picture = Picture(590)
    window = _busiest(land, 330, 265)
    for left, made, title in ((20, False, words["given"]), (610, True, words["units"])):
        panel = Panel(picture, window, (left, 50, 570, 460))
        picture.say(left, 34, title, size=25, style="font-weight:bold")
        if made:
            panel.draw(land.units.geometry, "fill:#f5f7f5;stroke:#9aa3ad;stroke-width:1.2")
        panel.draw(land.buildings.geometry, "fill:#d3d7dc" if made else "fill:#6b7280")
        _roads(panel, land)
        if made:
            _graph(panel, land)
        panel.draw([shapely.box(*window).boundary], "fill:none;stroke:#444;stroke-width:1")
    kinds = [k for k in ("path", "service", "residential") if _seen(land, window, k)]
    lines = [(f"stroke:{CLASSES[k]};stroke-width:5", words[k]) for k in kinds]
    picture.key(20, 555, lines)
    links = [("stroke:#1d4ed8;stroke-width:6", words["dear"])]
    links += [("stroke:#1d4ed8;stroke-width:1.2", words["cheap"])]
    picture.key(640, 555, links)
    return picture


def search(land: Land, words: dict[str, str]) -> Picture:
    """Draw one community as it is first cut and at the end."""
    picture = Picture(570)
    shapes, loads, edges, costs = _largest_part(land, VILLAGES)
    k = number_of_parts(loads, TARGET, BAND)
    for i, (effort, title) in enumerate(((1e-9, "first"), (1.0, "last"))):
        try:
            rng = np.random.default_rng(SEED)
            band = (1 - BAND) * TARGET, (1 + BAND) * TARGET
            group = partition(loads, edges, costs, k, *band, rng=rng, effort=effort)
        except InfeasibleError as error:
            group = error.best
        sums = np.bincount(group, loads)
        cut = costs[group[edges[:, 0]] != group[edges[:, 1]]].sum()
        n = int((np.abs(sums / TARGET - 1) <= BAND + 1e-9).sum())
        panel = Panel(picture, _bounds(shapes), (20 + 590 * i, 50, 570, 460))
        picture.say(20 + 590 * i, 34, words[title], size=24, style="font-weight:bold")
        said = words["cut"].format(cut=cut, n=n, k=k)
        picture.say(20 + 590 * i, 545, said, size=20)
        panel.draw(shapes, [f"fill:{COLOURS[g]};stroke:white;stroke-width:0.6" for g in group])
        _outlines(panel, shapes, group)
        _sums(panel, shapes, group, sums)
    return picture


def hard(land: Land, plan: Plan, words: dict[str, str]) -> Picture:
    """Draw grids that end at a river, and a piece beyond a railway that could not stand alone."""
    picture = Picture(560)
    picture.body.append(HATCH)
    for left, code, title in ((20, RIVER, "kept"), (610, RAILWAY, "joined")):
        at, households, edges = _of(land, code)
        shapes = land.units.geometry.to_numpy()[at]
        parts = divisible_parts(households, edges, TARGET)
        _, group = np.unique(plan.units["grid_code"].to_numpy()[at], return_inverse=True)
        panel = Panel(picture, _bounds(shapes), (left, 50, 570, 440))
        picture.say(left, 34, words[title], size=24, style="font-weight:bold")
        panel.draw(shapes, [f"fill:{COLOURS[g]};stroke:white;stroke-width:0.6" for g in group])
        joined = [shapes[u] for join in parts.joins for u in join.units]
        panel.draw(joined, "fill:url(#hatch);stroke:none")
        _outlines(panel, shapes, group)
        ground = shapely.union_all(shapes)
        for kind in ("railway", "river"):
            lines = land.barriers.geometry[land.barriers["class"] == kind]
            near = shapely.intersection(lines.to_numpy(), ground)
            panel.draw(near, f"fill:none;stroke:{CLASSES[kind]};stroke-width:6")
        _sums(panel, shapes, group, np.bincount(group, households))
    kinds = [(f"stroke:{CLASSES[k]};stroke-width:6", words[k]) for k in ("river", "railway")]
    picture.key(20, 535, kinds)
    picture.say(330, 535, words["listed"], size=19)
    return picture


HATCH = (
    '<defs><pattern id="hatch" width="8" height="8" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><line y2="8" stroke="#333" stroke-width="2.5"/>'
    "</pattern></defs>"
)


def number(words: dict[str, str]) -> Picture:
    """Draw what the plain quotient and the chosen number make of forty towers."""
    picture = Picture(430)
    towers = [200] * 40
    picture.say(20, 34, words["towers"], size=25, style="font-weight:bold")
    for row, k in enumerate((round(sum(towers) / TARGET), number_of_parts(towers, TARGET, BAND))):
        base, left, width = 190 + 185 * row, 420, 750
        sums = [200 * len(range(i, len(towers), k)) for i in range(k)]
        said = words["even" if min(sums) < max(sums) else "alike"]
        said = said.format(k=k, low=min(sums), high=max(sums))
        picture.say(20, base - 60, said, size=23)
        n = sum(abs(s / TARGET - 1) > 2 * BAND for s in sums)
        picture.say(20, base - 25, words["outside"].format(n=n), size=21)
        for i, s in enumerate(sums):
            good = abs(s / TARGET - 1) <= 2 * BAND
            for floor in range(s // 200):
                x, y = left + width * i / k, base - 42 * (floor + 1)
                fill = "#8dd3c7" if good else "#fb9a8a"
                picture.box(x, y, 0.8 * width / k, 40, f"fill:{fill};stroke:#555;stroke-width:1")
        y = base - TARGET / 200 * 42
        line = f'<line x1="{left - 6}" y1="{y}" x2="{left + width}" y2="{y}" '
        picture.body.append(line + 'style="stroke:#1d4ed8;stroke-width:3;stroke-dasharray:9 5"/>')
        if row == 0:
            end = "text-anchor:end;fill:#1d4ed8"
            picture.say(left + width, y - 48, words["wanted"], size=19, style=end)
    return picture


def result(land: Land, plan: Plan, words: dict[str, str]) -> Picture:
    """Draw the grids of a community, and the borders of all grids by what they run along."""
    picture = Picture(650)
    at, households, _ = _of(land, SLABS)
    every = land.units.geometry.to_numpy()
    shapes, buildings = every[at], land.buildings.geometry
    _, grid = np.unique(plan.units["grid_code"].to_numpy(), return_inverse=True)
    _, group = np.unique(grid[at], return_inverse=True)
    left = Panel(picture, _bounds(shapes), (20, 50, 570, 520))
    right = Panel(picture, _bounds(every), (610, 50, 570, 540))
    picture.say(20, 34, words["fullness"], size=25, style="font-weight:bold")
    picture.say(610, 34, words["borders"], size=25, style="font-weight:bold")
    left.draw(shapes, [f"fill:{COLOURS[g]};stroke:white;stroke-width:0.6" for g in group])
    left.draw(buildings[land.buildings["unit"].between(at[0], at[-1])], "fill:#00000033")
    _outlines(left, shapes, group)
    _sums(left, shapes, group, np.bincount(group, households))
    picture.say(20, 600, words["band"], size=20)
    right.draw(every, "fill:#f4f5f4;stroke:none")
    right.draw(buildings, "fill:#c8cdd3")
    a, b = land.edges["unit_a"].to_numpy(), land.edges["unit_b"].to_numpy()
    cut = np.flatnonzero(grid[a] != grid[b])
    common = shapely.intersection(shapely.boundary(every[a[cut]]), shapely.boundary(every[b[cut]]))
    kinds = land.edges["class"].to_numpy()[cut]
    styles = [f"fill:none;stroke:{CLASSES[k]};stroke-width:4;stroke-linecap:round" for k in kinds]
    right.draw(shapely.line_merge(common), styles)
    right.draw(
        shapely.boundary(land.communities.geometry), "fill:none;stroke:#333;stroke-width:1.5"
    )
    known = [kind for kind in CLASSES if kind in set(kinds)]
    lines = [(f"stroke:{CLASSES[kind]};stroke-width:6", words[kind]) for kind in known]
    picture.key(20, 636, lines)
    return picture


def _of(land: Land, code: str) -> tuple[np.ndarray, np.ndarray, pd.DataFrame]:
    """Return a community's units, their households and their edges, renumbered from 0."""
    at = np.flatnonzero(land.units["community_code"] == code)
    edges = land.edges[land.edges["unit_a"].between(at[0], at[-1])]
    edges = edges.assign(unit_a=edges["unit_a"] - at[0], unit_b=edges["unit_b"] - at[0])
    return at, land.units["households"].to_numpy()[at], edges.reset_index(drop=True)


def _largest_part(land: Land, code: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return shapes, loads, edges and costs of a community's part with most households."""
    at, households, edges = _of(land, code)
    parts = divisible_parts(households, edges, TARGET)
    nodes = np.flatnonzero(parts.part == np.bincount(parts.part, households).argmax())
    place = np.full(len(at), -1)
    place[nodes] = np.arange(len(nodes))
    pairs = place[edges[["unit_a", "unit_b"]].to_numpy()]
    inside = (pairs >= 0).all(axis=1) & parts.usable
    shapes = land.units.geometry.to_numpy()[at[nodes]]
    return shapes, households[nodes], pairs[inside], edges["cost"].to_numpy()[inside]


def _bounds(shapes: np.ndarray) -> tuple[float, float, float, float]:
    return tuple(shapely.bounds(shapely.union_all(shapes)) + np.array([-9, -9, 9, 9]))


def _busiest(land: Land, width: float, height: float) -> tuple[float, float, float, float]:
    """Return the window around a building with the most buildings and classes of roads."""
    centres = shapely.get_coordinates(shapely.centroid(land.buildings.geometry.to_numpy()))
    half = np.array([width, height]) / 2
    tree = shapely.STRtree(land.units.geometry.to_numpy())
    best, most = centres[0], -1.0
    for centre in centres[::3]:
        window = shapely.box(*(centre - half), *(centre + half))
        inside = (np.abs(centres - centre) < half).all(axis=1).sum()
        kinds = land.barriers["class"][shapely.intersects(land.barriers.geometry, window)]
        full = len(tree.query(window, predicate="intersects")) > 0
        worth = full * len(set(kinds) - {"railway", "river"}) * 20 - abs(inside - 45)
        if worth > most:
            best, most = centre, worth
    return (*(best - half), *(best + half))


def _seen(land: Land, window: tuple[float, ...], kind: str) -> bool:
    lines = land.barriers.geometry[land.barriers["class"] == kind]
    return bool(shapely.intersects(lines, shapely.box(*window)).any())


def _roads(panel: Panel, land: Land) -> None:
    for kind, line in zip(land.barriers["class"], land.barriers.geometry, strict=True):
        width = 7 if kind == "primary" else 5
        panel.draw([line], f"fill:none;stroke:{CLASSES[kind]};stroke-width:{width};opacity:0.85")


def _graph(panel: Panel, land: Land) -> None:
    """Draw the edges of the dual graph, as thick as they are dear."""
    places = shapely.get_coordinates(shapely.point_on_surface(land.units.geometry.to_numpy()))
    first = land.buildings.groupby("unit").geometry.first()
    places[first.index] = shapely.get_coordinates(shapely.centroid(first.to_numpy()))
    west, south, east, north = panel.land
    shown = ((places > [west, south]) & (places < [east, north])).all(axis=1)
    for a, b, cost in land.edges[["unit_a", "unit_b", "cost"]].itertuples(index=False):
        if shown[a] and shown[b]:
            width = np.clip(cost / 7, 0.8, 7)
            line = shapely.LineString([places[a], places[b]])
            panel.draw([line], f"stroke:#1d4ed8;stroke-width:{width:.1f};opacity:0.75")
    panel.dots(places[shown], 4, "fill:#111")


def _outlines(panel: Panel, shapes: np.ndarray, group: np.ndarray) -> None:
    for g in np.unique(group):
        whole = shapely.coverage_union_all(shapes[group == g])
        panel.draw([whole.boundary], "fill:none;stroke:#333;stroke-width:2.2")


def _sums(
    panel: Panel, shapes: np.ndarray, group: np.ndarray, sums: np.ndarray, how: str = "{n}"
) -> None:
    for g in np.unique(group):
        whole = shapely.coverage_union_all(shapes[group == g])
        widest = shapely.maximum_inscribed_circle(max(shapely.get_parts(whole), key=shapely.area))
        out = abs(sums[g] / TARGET - 1) > BAND
        style = f"font-weight:bold;fill:{'#b2182b' if out else '#111'}"
        panel.say(np.array(widest.coords[0]), how.format(n=int(sums[g])), style=style)


if __name__ == "__main__":
    main()
