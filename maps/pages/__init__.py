"""The pages that the app serves: their markup, their files and what they may load."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from maps.build_assets import ASSETS
from maps.style import LANGUAGES, WEB, texts

CSP = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""The content security policy of every page here: our own files, nothing inline, no frames."""

STATIC: dict[str, Path] = {"/assets": ASSETS, "/pages": WEB}
"""Where each folder of files is to be served: npm's copies, and our own."""


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
    words = texts(lang)
    other = next(name for name in LANGUAGES if name != lang)
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("index.html").render(
        t=words, lang=lang, tag=LANGUAGES[lang], other=other, other_tag=LANGUAGES[other]
    )
