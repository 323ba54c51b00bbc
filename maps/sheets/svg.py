"""Sheets as SVG: text stays text, looks become classes, so that a strict CSP holds."""

from html import escape

import numpy as np
from numpy.typing import NDArray

from maps.sheets.ink import Look, Shape, Sheet, Text
from maps.sheets.lettering import MM_PER_POINT

UNITS_PER_MM = 20
"""Coordinates are whole numbers of a twentieth of a millimetre."""

STYLE = """\
svg text{font-family:"Noto Sans CJK SC","Noto Sans SC","Source Han Sans SC","Microsoft YaHei",\
"PingFang SC",SimHei,"WenQuanYi Micro Hei","WenQuanYi Zen Hei",sans-serif}
svg path{stroke-linejoin:round;fill-rule:evenodd}
svg .b{font-weight:700}
svg .h{paint-order:stroke;stroke:#fff;stroke-width:14;stroke-linejoin:round}
svg .m{text-anchor:middle}
svg .e{text-anchor:end}
"""
"""What every page with sheets carries."""


def svg(sheet: Sheet) -> str:
    """Return a sheet as an SVG element in the size of its paper.

    Parameters
    ----------
    sheet : Sheet

    Returns
    -------
    str
    """
    width, height = round(sheet.width_mm * UNITS_PER_MM), round(sheet.height_mm * UNITS_PER_MM)
    drawn = [_shape(ink) if isinstance(ink, Shape) else _text(ink) for ink in sheet.ink]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'width="{sheet.width_mm:g}mm" height="{sheet.height_mm:g}mm">'
        f"<title>{escape(sheet.title)}</title>{''.join(drawn)}</svg>"
    )


def _shape(shape: Shape) -> str:
    steps = [_path(line, closed=shape.closed) for line in shape.lines]
    path = "".join(step for step in steps if step)
    return f'<path{_look(shape.look)} d="{path}"/>' if path else ""


def _look(look: Look) -> str:
    told = f' fill="{look.fill or "none"}"'
    if look.stroke:
        told += f' stroke="{look.stroke}" stroke-width="{_number(look.width_mm)}"'
    if look.dash_mm:
        told += f' stroke-dasharray="{" ".join(_number(part) for part in look.dash_mm)}"'
    return told


def _number(mm: float) -> str:
    return f"{mm * UNITS_PER_MM:.3g}"


def _path(line: NDArray[np.float64], *, closed: bool) -> str:
    """Return steps from point to point in whole units, those of no length left out."""
    points = np.rint(line * UNITS_PER_MM).astype(int)
    steps = np.diff(points, axis=0)
    steps = steps[steps.any(axis=1)]
    if not len(steps):
        return ""
    x, y = points[0]
    # A minus parts numbers as well as a blank does.
    path = " ".join(f"{a} {b}" for a, b in steps.tolist()).replace(" -", "-")
    return f"M{x} {y}l{path}{'z' if closed else ''}"


def _text(text: Text) -> str:
    classes = "".join(
        letter
        for letter, on in (
            ("b ", text.bold),
            ("h ", text.halo),
            ("m ", text.anchor == "middle"),
            ("e ", text.anchor == "end"),
        )
        if on
    ).strip()
    x, y = round(text.x * UNITS_PER_MM), round(text.y * UNITS_PER_MM)
    told = f' class="{classes}"' if classes else ""
    told += f' transform="rotate({-text.angle:.1f} {x} {y})"' if text.angle else ""
    size = _number(text.points * MM_PER_POINT)
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" fill="{text.colour}"{told}>'
        f"{escape(text.text, quote=False)}</text>"
    )
