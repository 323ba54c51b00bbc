"""Which encoding text is in, by strict decoding: UTF-8, GBK, or what the file itself claims."""

from collections.abc import Iterable

GBK = "gb18030"
"""GBK and GB2312 are read as GB18030, which holds both."""

SIMPLIFIED_SHARE = 0.8
"""Without a claim, text is GBK only where this share of its characters is in GB2312."""

_TWO_BYTES_OF_UTF8 = 0x7FF
_CHINESE = ("gbk", "gb2312", "cp936", "936", "gb18030")
_WIDE = ("big5", "cp950", "cp932", "cp949", "shift-jis", "euc-kr", "euc-jp", "big5hkscs")


def codec_of(claim: str) -> str:
    """Return the Python codec that a claim such as a .cpg names; empty for none or an unknown one.

    Parameters
    ----------
    claim : str

    Returns
    -------
    str

    Examples
    --------
    >>> codec_of("GBK"), codec_of("65001"), codec_of("1252"), codec_of("klingon")
    ('gb18030', 'utf-8', 'cp1252', '')
    """
    name = claim.strip().lower().replace("_", "-")
    if name in _CHINESE:
        return GBK
    if name in ("utf-8", "utf8", "65001"):
        return "utf-8"
    if name.isdecimal():
        name = f"cp{name}"
    elif name.startswith("ansi "):
        return codec_of(name.removeprefix("ansi "))
    try:
        b"x".decode(name)
    except (LookupError, UnicodeError):
        return ""
    return name


def encoding_of(texts: Iterable[bytes], claimed: str = "") -> str | None:
    """Return the encoding in which every text decodes and is text, whatever is claimed.

    UTF-8 hardly decodes by chance, GBK and Latin-1 do: so UTF-8 comes first, and a claim counts
    only for what the bytes leave open.

    Parameters
    ----------
    texts : iterable of bytes
    claimed : str
        A codec from `codec_of`, or empty.

    Returns
    -------
    str or None
        A codec's name; None where none fits, or two do and nothing is claimed.
    """
    raws = [raw for raw in dict.fromkeys(texts) if not raw.isascii()]
    if not raws:
        return "utf-8"
    utf8, simplified = _decoded(raws, "utf-8"), _decoded(raws, "gb2312")
    if utf8 is not None:
        certain = claimed == "utf-8" or any(ord(letter) > _TWO_BYTES_OF_UTF8 for letter in utf8)
        if certain or simplified is None:
            return "utf-8"
        return {"": None, GBK: GBK}.get(claimed, "utf-8")
    # Every code page of one byte a character decodes nearly all; Western text is no GB2312.
    narrow = claimed not in ("", "utf-8", GBK, *_WIDE)
    if narrow and simplified is not None:
        return GBK
    if claimed not in ("", "utf-8") and _decoded(raws, claimed) is not None:
        return claimed
    chinese = _decoded(raws, GBK)
    return GBK if chinese is not None and _mostly_simplified(chinese) else None


def _decoded(raws: list[bytes], encoding: str) -> str | None:
    try:
        return "".join(raw.decode(encoding) for raw in raws)
    except UnicodeDecodeError:
        return None


def _mostly_simplified(text: str) -> bool:
    letters = [letter for letter in text if not letter.isascii()]
    known = sum(1 for letter in letters if _in_gb2312(letter))
    return known >= SIMPLIFIED_SHARE * len(letters)


def _in_gb2312(letter: str) -> bool:
    try:
        letter.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
