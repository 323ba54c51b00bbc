"""Pictures as SVG elements: what every plot is drawn with."""

from xml.etree.ElementTree import Element, SubElement, tostring

from markupsafe import Markup

INK, MUTED, LINE, PAPER = "#1b2026", "#545d67", "#d5dae0", "#ffffff"


def svg_of(width: float, height: float, title: str) -> Element:
    """Return an empty picture with a name for those who hear the page.

    Parameters
    ----------
    width, height : float
    title : str

    Returns
    -------
    Element
    """
    box = f"0 0 {width:.0f} {height:.0f}"
    svg = Element("svg", viewBox=box, width=f"{width:.0f}", role="img")
    svg.set("font-size", "12")
    SubElement(svg, "title").text = title
    return svg


def shape(svg: Element, tag: str, **attributes: float | str) -> None:
    """Add a shape; ``_`` in the names of attributes stands for ``-``.

    Parameters
    ----------
    svg : Element
    tag : str
    **attributes : float or str
    """
    texts = {
        key.replace("_", "-"): value if isinstance(value, str) else f"{value:.1f}"
        for key, value in attributes.items()
    }
    SubElement(svg, tag, texts)


def text(
    svg: Element, x: float, y: float, text: str, *, anchor: str = "start", fill: str = INK,
    bold: bool = False, full: str = "",
) -> None:  # fmt: skip
    """Add a text, with the full one to be seen by resting on it where this is shortened.

    Parameters
    ----------
    svg : Element
    x, y : float
    text : str
    anchor : str
    fill : str
    bold : bool
    full : str
    """
    place = {"x": f"{x:.1f}", "y": f"{y:.1f}", "text-anchor": anchor, "fill": fill}
    written = SubElement(svg, "text", place | ({"font-weight": "600"} if bold else {}))
    written.text = text
    if full and full != text:
        SubElement(written, "title").text = full


def markup(svg: Element) -> Markup:
    """Return a picture as markup that may stand in a page.

    Parameters
    ----------
    svg : Element

    Returns
    -------
    Markup
    """
    # ElementTree escaped every text and attribute.
    return Markup(tostring(svg, encoding="unicode"))  # noqa: S704
