"""A folium map whose file stands alone: scripts and styles inside, no host named, a strict CSP."""

import base64
import hashlib
import re
from collections.abc import Sequence
from typing import Any

import folium
from branca.element import Element, Figure
from folium.map import Layer
from folium.template import Template as MacroTemplate
from jinja2 import Template
from markupsafe import escape

from maps.build_assets import asset

_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_CSP_MARK = "<!--csp-->"


class Verbatim(Element):
    """A part of the page that is put there as it is; branca would read it as a template.

    Parameters
    ----------
    text : str
        HTML.
    """

    _template = Template("{{ this.text }}")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class OfflineFigure(Figure):
    """A page in one language that may load nothing: every script and style in it is hashed.

    Parameters
    ----------
    title : str
        Plain text; escaped here.
    lang : str
        Value of the page's ``lang``.
    """

    _template = Template(
        "<!DOCTYPE html>\n"
        '<html lang="{{ this.lang }}">\n'
        "<head>\n"
        '<meta charset="utf-8">\n'
        f"{_CSP_MARK}\n"
        "<title>{{ this.title }}</title>\n"
        "{{ this.header.render(**kwargs) }}\n"
        "</head>\n"
        "<body>\n"
        "{{ this.html.render(**kwargs) }}\n"
        "<script>{{ this.script.render(**kwargs) }}</script>\n"
        "</body>\n"
        "</html>\n"
    )

    def __init__(self, title: str, lang: str) -> None:
        super().__init__(title=str(escape(title)))
        self.lang = lang
        del self.header._children["meta_http"]  # noqa: SLF001  the charset stands in the template

    def add_style(self, css: str) -> None:
        """Put a style sheet into the head.

        Parameters
        ----------
        css : str
        """
        self.header.add_child(Verbatim(f"<style>{css}</style>"))

    def add_script(self, script: str) -> None:
        """Put a script into the head, where it runs before the body is there.

        Parameters
        ----------
        script : str
        """
        self.header.add_child(Verbatim(f"<script>{script}</script>"))

    def add_html(self, html: str) -> None:
        """Put markup into the body.

        Parameters
        ----------
        html : str
        """
        self.html.add_child(Verbatim(html))

    def render(self, **kwargs: Any) -> str:
        """Return the page with its content security policy filled in.

        Parameters
        ----------
        **kwargs : Any
            Passed on to the templates.

        Returns
        -------
        str
        """
        return policed(super().render(**kwargs))


def policed(page: str) -> str:
    """Put a content security policy at its mark: what stands in the page and nothing else.

    Parameters
    ----------
    page : str
        HTML with ``<!--csp-->`` in its head.

    Returns
    -------
    str
    """
    policy = (
        f"default-src 'none'; script-src {_hashes(_SCRIPT, page)}; "
        f"style-src {_hashes(_STYLE, page)}; img-src data:; base-uri 'none'; form-action 'none'"
    )
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return page.replace(_CSP_MARK, meta, 1)


def _hashes(tag: re.Pattern[str], page: str) -> str:
    digests = (hashlib.sha256(body.encode()).digest() for body in tag.findall(page))
    named = (f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return " ".join(named) or "'none'"


class OfflineMap(folium.Map):
    """folium's map without basemap, in a figure that brings Leaflet along and nothing else.

    jQuery, Bootstrap and the icon fonts that folium would link to are not needed here.

    Parameters
    ----------
    figure : OfflineFigure
    location : sequence of float
        Latitude and longitude of the centre.
    """

    def __init__(self, figure: OfflineFigure, location: Sequence[float]) -> None:
        super().__init__(location, tiles=None, font_size="14px")
        self.default_js, self.default_css = [], []
        # folium draws random names; the same plan shall be the same bytes.
        self._id = "plan"
        # Leaflet takes the limits of zoom from a basemap, of which there is none.
        self.options |= {"minZoom": 8, "maxZoom": 20, "zoomSnap": 0.25, "attributionControl": False}
        figure.add_style(asset("leaflet.css"))
        figure.add_script(asset("leaflet.js"))
        figure.add_child(self)


class EmbeddedLayer(Layer):
    """A layer that the page's own ``planLayer(kind, map)`` makes from data lying in the page.

    Parameters
    ----------
    kind : str
        Name of the layer and id of its data.
    """

    _template = MacroTemplate(
        """
        {% macro script(this, kwargs) %}
            const {{ this.get_name() }} =
                planLayer({{ this.layer_name|tojson }}, {{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, kind: str) -> None:
        super().__init__(name=kind, overlay=True, show=False)  # shown by the panel's boxes
        self._name, self._id = "layer", kind
