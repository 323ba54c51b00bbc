"""Text made alike: widths, case, blanks, punctuation, Chinese numerals."""

import re
import unicodedata

CHINESE = re.compile(r"[\u3400-\u9fff]")
_DASHES = re.compile(r"[‐‑‒–—―−﹣－~～〜至到](?=\d)|[‐‑‒–—―−﹣－]")
_PARENTHESES = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|「[^「」]*」")
_BETWEEN = re.compile(r"[\s,;:，。、；：·•'\"“”‘’`!?_|]+")
_DIGITS = {mark: number for number, mark in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "○": 0,
    "两": 2,
    "壹": 1,
    "贰": 2,
    "叁": 3,
    "肆": 4,
    "伍": 5,
    "陆": 6,
    "柒": 7,
    "捌": 8,
    "玖": 9,
}
_TENS = {"十": 10, "拾": 10, "百": 100, "千": 1000}
_MARKS = "零〇○一二三四五六七八九"
_ONE = f"[{_MARKS}壹贰叁肆伍陆柒捌玖]"
_NUMERAL = re.compile(
    rf"{_ONE}+(?:[十拾百千]零?{_ONE}?)*|[十拾]{_ONE}?"
    rf"|两(?=[百千])(?:[百千]零?{_ONE}?)+(?:[十拾]{_ONE}?)?"
)


def plain(text: str) -> str:
    """Return a text in half-width letters of lower case, dashes alike, without parentheses.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        Blanks and other punctuation stay.

    Examples
    --------
    >>> plain("Ｍａｉｎ　Ｓｔ（rear）　１２—１４")
    'main st 12-14'
    """
    alike = unicodedata.normalize("NFKC", text).casefold()
    alike = unicodedata.normalize("NFKC", alike).replace("\0", "")
    before = None
    while before != alike:
        before, alike = alike, _PARENTHESES.sub("", alike)
    return " ".join(_DASHES.sub("-", alike).split())


def joined(text: str) -> str:
    """Return a plain text without blanks and punctuation, Chinese numerals as digits.

    Parameters
    ----------
    text : str
        From `plain`.

    Returns
    -------
    str
        Dashes, signs of numbers (#), slashes and ampersands stay.

    Examples
    --------
    >>> joined("建设路 一百二十三号，第三 单元")
    '建设路123号第3单元'
    """
    return _NUMERAL.sub(lambda found: _number(found[0]), _BETWEEN.sub("", text))


def has_chinese(text: str) -> bool:
    """Tell whether a text has Chinese characters."""
    return CHINESE.search(text) is not None


def _number(said: str) -> str:
    if not any(mark in _TENS for mark in said):
        return "".join(str(_DIGITS[mark]) for mark in said)
    total, digit = 0, None
    spoken: list[str] = []
    for mark in said:
        if mark in _TENS:
            total += (1 if digit is None else digit) * _TENS[mark]
            digit = None
        elif digit and not total:  # 五一百: not one number
            spoken.append(str(digit))
            digit = _DIGITS[mark]
        else:
            digit = _DIGITS[mark]
    return "".join(spoken) + str(total + (digit or 0))
