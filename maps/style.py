"""What colours mean: one table for the map file and the pages, and the texts in both languages."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from gridding.errors import Fault, InputError

WEB = Path(__file__).parent / "pages" / "web"
"""Our own files for browsers; `style.json` and `texts/` are shared with the pages."""

LANGUAGES = {"zh": "zh-CN", "en": "en"}
"""Languages we speak, with what stands in the ``lang`` of the page."""

_SLACK = 1e-9  # a deviation of exactly 10 % may arrive as 0.10000000000000009


@cache
def style() -> dict[str, Any]:
    """Return the table of colours, widths and bands.

    Returns
    -------
    dict
        ``classes``, ``bands``, ``barriers``, ``hard``, ``exception``, ``outline``, ``background``.
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
    words: dict[str, str] = json.loads((WEB / "texts" / f"{lang}.json").read_text(encoding="utf-8"))
    return words


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
