"""The languages that there are, and which of them a reader wants."""

from enum import StrEnum


class Lang(StrEnum):
    """The language of sentences."""

    ZH = "zh"
    EN = "en"


def wanted(accept_language: str) -> Lang:
    """Return the language that an `Accept-Language` likes best; English where it names none.

    Parameters
    ----------
    accept_language : str
        The header, empty where there is none.

    Returns
    -------
    Lang

    Examples
    --------
    >>> wanted("zh-CN,zh;q=0.9,en;q=0.8").value, wanted("en, zh;q=0.5").value, wanted("").value
    ('zh', 'en', 'en')
    """
    best, liked = Lang.EN, 0.0
    for part in accept_language.split(","):
        tag, _, rest = part.strip().partition(";")
        name = tag.strip().partition("-")[0].lower()
        liking = _quality(rest)
        if name in set(Lang) and liking > liked:
            best, liked = Lang(name), liking
    return best


def _quality(rest: str) -> float:
    name, _, value = rest.strip().partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
