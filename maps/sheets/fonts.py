"""Type for pictures: a font of this machine that has Chinese, or an error, never empty boxes."""

from collections.abc import Iterable
from functools import cache

from matplotlib import font_manager

from gridding.errors import Fault, InputError

FAMILIES = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "SimHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
    "Noto Serif CJK SC",
    "SimSun",
)
"""Looked for in this order."""

PACKAGE = "fonts-noto-cjk"
"""Of Debian and Ubuntu."""


@cache
def families() -> tuple[str, ...]:
    """Return the fonts to write with: the first with Chinese, then what others may add.

    Returns
    -------
    tuple of str

    Raises
    ------
    InputError
        None of `FAMILIES` is installed.
    """
    installed = set(font_manager.get_font_names())
    found = tuple(family for family in FAMILIES if family in installed)
    if not found:
        raise InputError(
            Fault(
                "no font with Chinese is installed, so no picture can be drawn",
                wanted=f"one of {', '.join(FAMILIES)}, for example by: apt-get install {PACKAGE}",
            )
        )
    return (*found, "DejaVu Sans")


@cache
def _signs() -> frozenset[int]:
    """Return all signs that one of the fonts has, as code points."""
    signs: set[int] = set()
    for family in families():
        path = font_manager.findfont(font_manager.FontProperties(family=[family]))
        signs.update(font_manager.get_font(path).get_charmap())
    return frozenset(signs)


def require(texts: Iterable[str]) -> None:
    """Make sure that every sign can be drawn.

    Parameters
    ----------
    texts : iterable of str

    Raises
    ------
    InputError
        There is no font, or none has a sign.
    """
    lacking = sorted({sign for text in texts for sign in text if ord(sign) not in _signs()})
    if lacking:
        raise InputError(
            Fault(
                "no installed font has the character",
                found=", ".join(f"{sign} (U+{ord(sign):04X})" for sign in lacking),
                wanted="a font that has it, or .html, which is drawn where it is read",
            )
        )
