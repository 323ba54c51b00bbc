"""Outlines of areas as a small still picture in SVG."""

from collections.abc import Sequence

import numpy as np
import shapely
from markupsafe import Markup

from maps.svg import markup, shape, svg_of


def outline_plot(
    groups: Sequence[tuple[Sequence[shapely.Geometry], str, str]],
    bounds: tuple[float, float, float, float],
    *,
    title: str,
    width: float = 460,
) -> Markup:
    """Draw outlines of areas, north up.

    Parameters
    ----------
    groups : sequence of (geometries, str, str)
        Polygons or multipolygons in metres, their colour and the pattern of dashes.
    bounds : tuple of float
        West, south, east, north of what is shown.
    title : str
    width : float
        In pixels of the drawing.

    Returns
    -------
    Markup
    """
    west, south, east, north = bounds
    scale = width / max(east - west, (north - south) / 1.2)
    shown = shapely.box(*bounds)
    svg = svg_of((east - west) * scale + 4, (north - south) * scale + 4, title)
    for shapes, colour, dash in groups:
        lines = shapely.boundary(np.asarray(shapes, dtype=object))
        drawn = shapely.simplify(shapely.intersection(shapely.union_all(lines), shown), 0.5 / scale)
        if isinstance(drawn, shapely.MultiLineString):
            drawn = shapely.line_merge(drawn)
        path = []
        for line in shapely.get_parts(drawn):
            xy = (shapely.get_coordinates(line) - (west, north)) * (scale, -scale) + 2
            path.append("M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in xy))
        shape(
            svg,
            "path",
            d="".join(path),
            fill="none",
            stroke=colour,
            stroke_width=1.5,
            stroke_dasharray=dash,
        )
    return markup(svg)
