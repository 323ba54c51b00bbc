"""Which encoding text is in, by strict decoding: UTF-8, GBK, or what the file itself claims."""

from collections.abc import Iterable

GBK = "gb18030"
"""GBK and GB2312 are read as GB18030, which holds both."""

SIMPLIFIED_SHARE = 0.8
"""Unless it is claimed, text is GBK only where this share of its characters is in GB2312."""

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
    only for what the bytes leave open. An accent alone among plain letters is never taken for
    Chinese; a file in which accents stand only in twos could be.

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
    utf8 = _decoded(raws, "utf-8")
    if utf8 is not None:
        certain = claimed == "utf-8" or any(ord(letter) > _TWO_BYTES_OF_UTF8 for letter in utf8)
        if certain or _decoded(raws, "gb2312") is None:
            return "utf-8"
        return GBK if claimed == GBK else None
    chinese = _decoded(raws, GBK)
    simplified = 0.0 if chinese is None else _share_of_simplified(chinese)
    if chinese is not None and claimed not in _WIDE and simplified >= SIMPLIFIED_SHARE:
        return GBK  # whatever one-byte code page is claimed: those decode everything
    settled = claimed in (GBK, *_WIDE) or (claimed not in ("", "utf-8") and simplified == 0)
    if settled and _decoded(raws, claimed) is not None:
        return claimed
    return GBK if chinese is not None and simplified >= SIMPLIFIED_SHARE else None


def _decoded(raws: list[bytes], encoding: str) -> str | None:
    try:
        return "".join(raw.decode(encoding) for raw in raws)
    except UnicodeDecodeError:
        return None


def _share_of_simplified(text: str) -> float:
    letters = [letter for letter in text if not letter.isascii()]
    return sum(1 for letter in letters if _in_gb2312(letter)) / len(letters)


def _in_gb2312(letter: str) -> bool:
    try:
        letter.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
