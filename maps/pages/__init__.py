"""The pages that the app serves: their markup, their files and what they may load."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from maps.build_assets import ASSETS
from maps.style import LANGUAGES, WEB, texts

_OWN = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
)
CSP = f"{_OWN}frame-ancestors 'none'"
"""The content security policy of every page here: our own files, nothing inline, no frames."""

STUDIO_CSP = f"{CSP}; frame-src 'self'"
"""The studio shows how `/embed` will look."""

SERVICE_WORKER_CSP = "default-src 'none'; script-src 'self'; connect-src 'self'"
"""A service worker is bound by the policy of its own file, not of the page."""

LATER = "later"
"""A folder of scripts that a page reads only when they are wanted."""

STATIC: dict[str, Path] = {"/assets": ASSETS, "/pages": WEB}
"""Where each folder of files is to be served: npm's copies, and our own."""


def embed_csp(origins: Sequence[str]) -> str:
    """Return the policy of a page that others may show in a frame.

    Parameters
    ----------
    origins : sequence of str
        As `api.origins` reads them; our own is always among them.

    Returns
    -------
    str
    """
    return _OWN + " ".join(["frame-ancestors 'self'", *origins])


def index(lang: str = "zh") -> str:
    """Return the public map.

    Parameters
    ----------
    lang : str
        ``zh`` or ``en``.

    Returns
    -------
    str
        HTML without inline script or style.

    Raises
    ------
    InputError
        There is no such language.
    """
    return _rendered("index", lang, t=texts(lang))


def page(name: str, lang: str = "zh", **data: Any) -> str:
    """Return a page that has a folder of its own under ``web``.

    Parameters
    ----------
    name : str
        Of its template and its folder: ``studio``.
    lang : str
        ``zh`` or ``en``.
    **data
        What its scripts are to know beside the texts, as JSON.

    Returns
    -------
    str
        HTML without inline script or style; texts and data lie in it as blocks of JSON.

    Raises
    ------
    InputError
        There is no such language.
    """
    texts(lang)
    words = component_texts(name, lang)
    scripts = [path.relative_to(WEB) for path in (WEB / name).rglob("*.js")]
    modules = sorted(f"/pages/{path.as_posix()}" for path in scripts if LATER not in path.parts)
    return _rendered(name, lang, t=words, blocks={"texts": words, "data": data}, modules=modules)


def component_texts(name: str, lang: str) -> dict[str, dict[str, str]]:
    """Return the texts of a page: component -> key -> text.

    Parameters
    ----------
    name : str
        Of the page.
    lang : str

    Returns
    -------
    dict of str to dict
    """
    return {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted((WEB / name / "texts" / lang).glob("*.json"))
    }


def _rendered(name: str, lang: str, **context: Any) -> str:
    other = next(each for each in LANGUAGES if each != lang)
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template(f"{name}.html").render(
        lang=lang, tag=LANGUAGES[lang], other=other, other_tag=LANGUAGES[other], **context
    )
