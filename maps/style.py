"""What colours mean, the texts in both languages, and the templates of pages that stand alone."""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from gridding.errors import Fault, InputError

WEB = Path(__file__).parent / "pages" / "web"
"""Our own files for browsers; `style.json` and `texts/` are shared with the pages."""

INLINE = Path(__file__).parent / "inline"
"""Our own files that are put into pages which stand alone."""

LANGUAGES = {"zh": "zh-CN", "en": "en"}
"""Languages we speak, with what stands in the ``lang`` of the page."""

_SLACK = 1e-9  # a deviation of exactly 10 % may arrive as 0.10000000000000009


@cache
def style() -> dict[str, Any]:
    """Return the table of colours, widths and bands.

    Returns
    -------
    dict
        ``classes``, ``bands``, ``barriers``, ``hard``, ``departments``, ``merge``, ``exception``,
        ``outline``, ``background``.
    """
    table: dict[str, Any] = json.loads((WEB / "style.json").read_text(encoding="utf-8"))
    return table


@cache
def texts(lang: str) -> dict[str, str]:
    """Return every text of a language by key.

    Parameters
    ----------
    lang : str
        ``zh`` or ``en``.

    Returns
    -------
    dict of str to str

    Raises
    ------
    InputError
        Another language was asked for.
    """
    if lang not in LANGUAGES:
        raise InputError(Fault("no such language", found=lang, wanted=" or ".join(LANGUAGES)))
    return _words(WEB / "texts", lang)


@cache
def merge_texts(lang: str) -> dict[str, str]:
    """Return every text about a merge by key: of the merged map and of the merge report.

    Parameters
    ----------
    lang : str
        ``zh`` or ``en``; another is an error as in `texts`.

    Returns
    -------
    dict of str to str
    """
    texts(lang)
    return _words(INLINE / "texts", lang)


def _words(folder: Path, lang: str) -> dict[str, str]:
    words: dict[str, str] = json.loads((folder / f"{lang}.json").read_text(encoding="utf-8"))
    return words


def department_looks(names: Sequence[str]) -> list[dict[str, Any]]:
    """Return how the outlines of each department are drawn.

    Parameters
    ----------
    names : sequence of str

    Returns
    -------
    list of dict
        ``colour`` and ``dash``; two departments share both only when there are more than 24.

    Examples
    --------
    >>> department_looks(["fire", "police"])[1]["colour"]
    '#ee6600'
    """
    colours, dashes = style()["departments"]["colours"], style()["departments"]["dashes"]
    return [
        {"colour": colours[at % len(colours)], "dash": dashes[at % len(dashes)]}
        for at in range(len(names))
    ]


def class_of(kind: str, deviation: float) -> str:
    """Return the class by which a grid is coloured.

    Parameters
    ----------
    kind : str
        ``basic`` or ``dedicated``.
    deviation : float
        Households relative to the target, 0.1 for ten per cent more.

    Returns
    -------
    str
        A key of ``style()["classes"]``.

    Examples
    --------
    >>> class_of("basic", -0.1), class_of("basic", 0.15), class_of("dedicated", 3.0)
    ('within', 'above', 'dedicated')
    """
    if kind == "dedicated":
        return "dedicated"
    near, far = style()["bands"]
    size = abs(deviation) - _SLACK
    if size <= near:
        return "within"
    side = "below" if deviation < 0 else "above"
    return side if size <= far else f"far_{side}"


def template(name: str) -> Template:
    """Return a template of a page that stands alone; what is put into it is escaped.

    Parameters
    ----------
    name : str
        A file of `INLINE`.

    Returns
    -------
    Template
    """
    loader = FileSystemLoader(INLINE)
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined).get_template(name)
