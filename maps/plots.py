"""Plots as SVG that needs no script: a matrix in colours, curves, pairs of dots."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from markupsafe import Markup

from maps.svg import INK, LINE, MUTED, PAPER, markup, shape, svg_of, text

FIRST, SECOND = "#0b5cab", "#c2560a"
_LIGHT, _DARK = (244, 247, 251), (8, 60, 120)  # ends of the colour scale
_WHITE_ABOVE = 0.45  # of the scale, where white is the better ink


@dataclass(frozen=True)
class Curve:
    """One line of a plot.

    Attributes
    ----------
    name : str
        Stands at the end of the line; may be empty.
    values : sequence of float
        One for each place on the horizontal axis.
    """

    name: str
    values: Sequence[float]


def matrix_plot(
    names: Sequence[str],
    values: Sequence[Sequence[float | None]],
    *,
    title: str,
    in_percent: bool = False,
) -> Markup:
    """Draw a square matrix: each value in figures on a colour, a scale below.

    Parameters
    ----------
    names : sequence of str
        Rows, lettered A, B, C …; the columns are the same letters.
    values : sequence of sequence of float or None
        None leaves a cell empty.
    title : str
        For those who hear the page.
    in_percent : bool
        The values are shares; the scale ends at 100 %.

    Returns
    -------
    Markup
    """
    left, top, wide, high = 150, 24, 46, 30
    n = len(names)
    known = [value for row in values for value in row if value is not None]
    most = 1.0 if in_percent else max(known, default=0.0) or 1.0

    def written(value: float) -> str:
        return f"{value:.0%}" if in_percent else f"{value:.2f}"

    svg = svg_of(left + n * wide + 2, top + n * high + 44, title)
    for at, name in enumerate(names):
        letter = _letter(at)
        text(svg, left + (at + 0.5) * wide, top - 8, letter, anchor="middle", bold=True)
        y = top + (at + 0.5) * high + 4
        text(svg, 0, y, letter, bold=True)
        text(svg, 20, y, _short(name, 130), full=name)
        for column, value in enumerate(values[at]):
            if value is None:
                continue
            part = value / most
            box = {"x": left + column * wide, "y": top + at * high, "width": wide, "height": high}
            shape(svg, "rect", **box, fill=_colour(part), stroke=PAPER)
            ink = PAPER if part > _WHITE_ABOVE else INK
            x = left + (column + 0.5) * wide
            text(svg, x, y, written(value), anchor="middle", fill=ink)
    steps, y = 40, top + n * high + 14
    for step in range(steps):
        x, width = left + step * n * wide / steps, n * wide / steps + 0.5
        shape(svg, "rect", x=x, y=y, width=width, height=10, fill=_colour(step / (steps - 1)))
    text(svg, left, y + 24, "0", fill=MUTED)
    text(svg, left + n * wide, y + 24, written(most), anchor="end", fill=MUTED)
    return markup(svg)


def curve_plot(
    x: Sequence[float],
    curves: Sequence[Curve],
    *,
    title: str,
    chosen: float | None = None,
    chosen_name: str = "",
    in_percent: bool = False,
) -> Markup:
    """Draw curves over one axis, the chosen place marked.

    Parameters
    ----------
    x : sequence of float
        Rising.
    curves : sequence of Curve
        At most two.
    title : str
    chosen : float or None
        Place on the horizontal axis.
    chosen_name : str
        Stands above the mark.
    in_percent : bool
        The values are shares.

    Returns
    -------
    Markup
    """
    left, top, wide, high = 48, 22, 226, 128
    svg = svg_of(left + wide + 16, top + high + 26, title)
    every = [value for curve in curves for value in curve.values]
    ticks = _ticks(min(every), max(every), 1.0 if in_percent else None)
    low, top_value = ticks[0], ticks[-1]
    span_x = (x[-1] - x[0]) or 1.0
    step = ticks[1] - ticks[0]
    unit = step * 100 if in_percent else step
    places = next(n for n in range(10) if n == 9 or abs(round(unit, n) - unit) < unit / 1000)  # noqa: PLR2004

    def at(place: float, value: float) -> tuple[float, float]:
        share = (value - low) / (top_value - low)
        return left + (place - x[0]) / span_x * wide, top + (1 - share) * high

    for tick in ticks:
        _, y = at(x[0], tick)
        shape(svg, "line", x1=left, x2=left + wide, y1=y, y2=y, stroke=LINE)
        words = f"{tick * 100:.{places}f}%" if in_percent else f"{tick:,.{places}f}"
        text(svg, left - 6, y + 4, words, anchor="end", fill=MUTED)
    for place in x:
        text(svg, at(place, low)[0], top + high + 18, f"{place:g}", anchor="middle", fill=MUTED)
    if chosen is not None:
        mark, _ = at(chosen, low)
        line = {"x1": mark, "x2": mark, "y1": top, "y2": top + high}
        shape(svg, "line", **line, stroke=INK, stroke_dasharray="3 3")
        text(svg, mark, top - 8, chosen_name, anchor="middle", bold=True)
    for curve, colour, dash in zip(curves, (FIRST, SECOND), ("none", "6 4"), strict=False):
        points = [at(place, value) for place, value in zip(x, curve.values, strict=True)]
        line_of = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
        shape(
            svg, "polyline", points=line_of, fill="none", stroke=colour, stroke_width=2,
            stroke_dasharray=dash,
        )  # fmt: skip
        for place, (a, b) in zip(x, points, strict=True):
            radius = 5 if place == chosen else 3
            fill = PAPER if place == chosen else colour
            shape(svg, "circle", cx=a, cy=b, r=radius, fill=fill, stroke=colour, stroke_width=2)
    return markup(svg)


def change_plot(rows: Sequence[tuple[str, float, float]], *, title: str) -> Markup:
    """Draw for each name a hollow dot (before) and a full one (after) on one axis from 0.

    Parameters
    ----------
    rows : sequence of (str, float, float)
        Name, before, after.
    title : str

    Returns
    -------
    Markup
    """
    left, top, wide, high = 130, 8, 240, 26
    ticks = _ticks(0.0, max(max(was, now) for _, was, now in rows), None)
    svg = svg_of(left + wide + 14, top + len(rows) * high + 26, title)
    bottom = top + len(rows) * high

    def at(value: float) -> float:
        return left + value / ticks[-1] * wide

    for tick in ticks:
        shape(svg, "line", x1=at(tick), x2=at(tick), y1=top, y2=bottom, stroke=LINE)
        text(svg, at(tick), bottom + 17, f"{tick:g}", anchor="middle", fill=MUTED)
    for row, (name, was, now) in enumerate(rows):
        y = top + (row + 0.5) * high
        text(svg, 0, y + 4, _short(name, left - 10), full=name)
        shape(svg, "line", x1=at(was), x2=at(now), y1=y, y2=y, stroke=FIRST, stroke_width=3)
        dot = {"cx": at(was), "cy": y, "r": 5, "stroke_width": 2}
        shape(svg, "circle", **dot, fill=PAPER, stroke=MUTED)
        shape(svg, "circle", cx=at(now), cy=y, r=6, fill=FIRST)
    return markup(svg)


def _colour(part: float) -> str:
    mixed = (
        round(a + (b - a) * min(max(part, 0.0), 1.0)) for a, b in zip(_LIGHT, _DARK, strict=True)
    )
    return "#" + "".join(f"{value:02x}" for value in mixed)


def _letter(at: int) -> str:
    return (chr(ord("A") + at // 26 - 1) if at >= 26 else "") + chr(ord("A") + at % 26)  # noqa: PLR2004


def _short(text: str, width: float) -> str:
    """Cut a text that would be wider than so many pixels; a Chinese sign is twice as wide."""
    used = 0.0
    for at, sign in enumerate(text):
        used += 12 if ord(sign) > 0x2E80 else 6.6  # noqa: PLR2004
        if used > width:
            return text[: max(at - 1, 1)] + "…"
    return text


def _ticks(low: float, high: float, limit: float | None) -> list[float]:
    """Return three to six round values that hold the range; none beyond a limit."""
    span = max(high - low, abs(high) * 0.02, 1e-6)
    rough = span / 4
    unit = 10.0 ** floor(log10(rough))
    step = unit * next(m for m in (1, 2, 2.5, 5, 10) if m * unit >= rough - 1e-12)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    if first == last:
        first, last = first - 1, last + 1
    ticks = [round(k * step, 12) for k in range(first, last + 1)]
    return [tick for tick in ticks if limit is None or tick <= limit + 1e-9] or [low, high]
