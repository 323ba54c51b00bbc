"""Sheets as PNG, by matplotlib without a screen and without state of its own."""

from pathlib import Path
from typing import IO, Literal

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from matplotlib.patheffects import withStroke
from matplotlib.text import Text as Written

from maps.sheets.fonts import families, require
from maps.sheets.ink import PAPER, Anchor, Look, Shape, Sheet, Text

DPI = 200
_MM_PER_INCH = 25.4
_HALO_POINTS = 2.0
_SIDES: dict[Anchor, Literal["left", "center", "right"]]
_SIDES = {"start": "left", "middle": "center", "end": "right"}


def write_png(sheet: Sheet, path: Path | IO[bytes], *, dpi: int = DPI) -> None:
    """Draw a sheet.

    Parameters
    ----------
    sheet : Sheet
    path : Path or binary file
    dpi : int
        A4 has 1654 by 2339 pixels at 200.

    Raises
    ------
    InputError
        No font with Chinese is installed, or none has a character.
    """
    require(ink.text for ink in sheet.ink if isinstance(ink, Text))
    # Whole pixels: the figure would cut off what is more.
    width, height = (round(mm / _MM_PER_INCH * dpi) for mm in (sheet.width_mm, sheet.height_mm))
    figure = Figure((width / dpi, height / dpi), dpi=dpi, facecolor=PAPER)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, sheet.width_mm)
    axes.set_ylim(sheet.height_mm, 0)
    for order, ink in enumerate(sheet.ink):
        drawn = _patch(ink) if isinstance(ink, Shape) else _written(ink)
        if drawn is not None:
            drawn.set_zorder(order)
            axes.add_artist(drawn)
    figure.savefig(path, format="png", dpi=dpi)


def _patch(shape: Shape) -> PathPatch | None:
    least = 3 if shape.closed else 2
    outlines = [_outline(line, closed=shape.closed) for line in shape.lines if len(line) >= least]
    if not outlines:
        return None
    return PathPatch(Outline.make_compound_path(*outlines), **_look(shape.look))


def _outline(line: np.ndarray, *, closed: bool) -> Outline:
    return Outline(np.vstack([line, line[:1]]) if closed else line, closed=closed)


def _look(look: Look) -> dict[str, object]:
    width = look.width_mm / _MM_PER_INCH * 72
    dash = (0, [part / look.width_mm * width for part in look.dash_mm]) if look.dash_mm else "-"
    return {
        "facecolor": look.fill or "none",
        "edgecolor": look.stroke or "none",
        "linewidth": width if look.stroke else 0,
        "linestyle": dash,
        "joinstyle": "round",
        "capstyle": "butt",
        "snap": False,
    }


def _written(text: Text) -> Written:
    drawn = Written(
        text.x,
        text.y,
        text.text,
        fontsize=text.points,
        fontfamily=list(families()),
        fontweight="bold" if text.bold else "normal",
        color=text.colour,
        horizontalalignment=_SIDES[text.anchor],
        verticalalignment="baseline",
        rotation=text.angle,
        rotation_mode="anchor",
        parse_math=False,
    )
    if text.halo:
        drawn.set_path_effects([withStroke(linewidth=_HALO_POINTS, foreground=PAPER)])
    return drawn
