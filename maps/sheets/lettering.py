"""Texts on paper: how wide about they are, and where they are broken."""

from unicodedata import east_asian_width

MM_PER_POINT = 25.4 / 72
LINE_HEIGHT = 1.3
"""From one line of text to the next, in heights of the type."""

_NARROW, _BOLD = 0.58, 1.06
"""Width of a letter that is no Chinese sign, and of bold type, in widths of a sign."""


def text_width(text: str, points: float, *, bold: bool = False) -> float:
    """Return about how wide a text is, in millimetres: the reader's type is not known.

    Parameters
    ----------
    text : str
    points : float
    bold : bool

    Returns
    -------
    float

    Examples
    --------
    >>> round(text_width("网格", 72), 1), round(text_width("ab", 72), 1)
    (50.8, 29.5)
    """
    signs = sum(1.0 if east_asian_width(letter) in "WFA" else _NARROW for letter in text)
    return signs * points * MM_PER_POINT * (_BOLD if bold else 1.0)


def plain(text: str) -> str:
    r"""Return a text on one line: what is no letter and no sign becomes a blank.

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Examples
    --------
    >>> plain(" one\n two\x07 ")
    'one two'
    """
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def wrap(text: str, width_mm: float, points: float, *, most: int = 2) -> list[str]:
    """Break a text into lines: Chinese anywhere, words at blanks where they fit.

    Parameters
    ----------
    text : str
    width_mm : float
    points : float
    most : int
        Lines; what does not fit is cut off with an ellipsis.

    Returns
    -------
    list of str
        At least one line.

    Examples
    --------
    >>> wrap("昆都仑区样例社区", 20, 12)
    ['昆都仑区', '样例社区']
    >>> wrap("one two three", 12, 12)
    ['one', 'two…']
    """
    lines: list[str] = []
    rest = plain(text)
    while rest:
        end = _fitting(rest, width_mm, points)
        if end < len(rest) and len(lines) + 1 == most:
            end = _fitting(rest, width_mm - text_width("…", points), points)
            return [*lines, rest[:end].rstrip() + "…"]
        lines.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return lines or [""]


def _fitting(text: str, width_mm: float, points: float) -> int:
    """Return how many letters fit on a line, at least one."""
    end, used = 0, 0.0
    for letter in text:
        used += text_width(letter, points)
        if used > width_mm:
            break
        end += 1
    if end < len(text) and text[end : end + 1] != " ":
        blank = text.rfind(" ", 0, end)
        inside = end > 0 and text[end - 1].isascii() and text[end].isascii()
        end = blank if inside and blank > 0 else end
    return max(end, 1)
