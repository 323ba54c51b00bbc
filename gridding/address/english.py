"""Reads English street addresses: number, street with suffix, crossing; units are left out."""

import re

from gridding.address.address import Address, Known
from gridding.address.text import plain
from gridding.address.words import (
    DIRECTION,
    FIRST_WORDS,
    MONTHS,
    NUMBERS,
    ORDINALS,
    SUFFIX,
    UNIT,
)

LONGEST_RANGE = 100
"""12-14 is a range of house numbers up to so many apart; 12-1 a number with a part."""
_NUMBER = re.compile(
    r"^#?(?P<low>\d+)(?:-?(?P<letter>[a-z])(?![a-z0-9]))?"
    r"(?:\s*[-/]\s*(?P<high>\d+)(?P<letter2>[a-z](?![a-z]))?|\s*-(?=\s))?"
    r"(?:\s+(?P<fraction>\d/\d))?(?:\s+(?P<apart>(?![ensw]\s)[a-z](?=\s+[a-z]{2})))?\s+(?=\S)"
)
_DAY = re.compile(rf"^(?P<day>\d{{1,2}})-(?P<month>{'|'.join(MONTHS)})$")
_ORDINAL = re.compile(r"^\d+(?:st|nd|rd|th)\b")
_CROSS = re.compile(r"\s*(?:&|@|(?<!\d)/(?!\d)|\s(?:and|at|x)\s)\s*")
_UNIT = re.compile(rf"(?:^|\s)(?:{UNIT}\b\.?\s*#?\s*[\w-]*|#\s*[\w-]+)(?:\s.*)?$")
_ZIP = re.compile(r"\s+\d{5}(?:-\d{4})?$")
_NEAR = re.compile(r"^(?:near|opposite|opp|across from|behind|in front of|by)\s+")
_NO_WORD = re.compile(r"[^\w#&@/ -]+")


def read_english(text: str, known: Known) -> Address:
    """Read an address.

    Parameters
    ----------
    text : str
    known : Known

    Returns
    -------
    Address
        Town, state and postal code after a comma are left out, and units.
    """
    parts = [_words(part) for part in plain(text).replace("|", ",").split(",")]
    parts = [part for part in parts if part]
    chosen = _chosen(parts)
    near = _NEAR.match(chosen)
    said = _first_word(chosen[near.end() :] if near else chosen)
    codes = tuple(known.divisions[p] for p in parts if known.divisions.get(p) and p != chosen)
    number = None if _ORDINAL.match(said) else _NUMBER.match(said)
    rest = _without_unit(said[number.end() :] if number else said)
    rest = _without_town(rest, known)
    low, high, sub = _numbers(number)
    sides = [_street(side) for side in _CROSS.split(rest) if side]
    if number is None and len(sides) > 1:
        a, b = sorted(sides[:2])
        return Address(f"{a} & {b}", street=a, cross=b, divisions=codes, near=near is not None)
    name = sides[0] if sides else ""
    if number is None:
        return _unnumbered(name, known, codes, near=near is not None)
    shown = f"{low}-{high}" if low != high else f"{low}"
    key = f"{shown}{'-' if sub[:1].isdigit() else ''}{sub} {name}".strip()
    return Address(key, name, low, high, sub, "", "", "", codes, near is not None)


def street_name(text: str) -> str:
    """Return an English street name made alike.

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Examples
    --------
    >>> street_name("North MOUNT AUBURN Street"), street_name("Fifth St.")
    ('n mount auburn st', '5th st')
    """
    return _street(_words(plain(text)))


def _unnumbered(name: str, known: Known, codes: tuple[str, ...], *, near: bool) -> Address:
    if name in known.roads or (name not in known.places and name.split()[-1:] in _SUFFIXES):
        return Address(name, street=name, divisions=codes, near=near)
    return Address(name, place=name, divisions=codes, near=near)


_SUFFIXES = [[short] for short in sorted(set(SUFFIX.values()))]


def _words(part: str) -> str:
    cleaned = part.replace("'", "").replace("’", "").replace(".", " " if ". " in part else "")
    return " ".join(_NO_WORD.sub(" ", cleaned).split())


def _chosen(parts: list[str]) -> str:
    """Return the part that says the street: the one with a number, or a crossing, or the first."""
    for sign in (_NUMBER, _CROSS):
        for i, part in enumerate(parts):
            if sign is _NUMBER and part.isdigit() and i + 1 < len(parts):
                return f"{part} {parts[i + 1]}"
            if sign.search(part) and not _ORDINAL.match(part):
                return part
    return parts[0] if parts else ""


def _first_word(said: str) -> str:
    """Read a number that was written as a word, or that a spreadsheet took for a day."""
    first, _, rest = said.partition(" ")
    day = _DAY.match(first)
    if day and rest:
        ends = sorted((int(day["day"]), MONTHS[day["month"]]))
        return f"{ends[0]}-{ends[1]} {rest}"
    return f"{NUMBERS[first]} {rest}" if rest and first in NUMBERS else said


def _numbers(number: re.Match[str] | None) -> tuple[int | None, int | None, str]:
    if number is None:
        return None, None, ""
    low, high = int(number["low"]), int(number["high"] or number["low"])
    sub = number["fraction"] or number["letter"] or number["apart"] or ""
    if low <= high <= low + LONGEST_RANGE:
        return low, high, sub
    longer = int(str(low)[: -len(str(high))] + str(high)) if high < low else 0
    if low < longer <= low + LONGEST_RANGE and (longer - low) % 2 == 0:  # 1200-04
        return low, longer, sub
    return low, low, str(high)


def _without_unit(said: str) -> str:
    cut = _UNIT.sub("", said).strip()
    return cut or said


def _without_town(said: str, known: Known) -> str:
    """Take the town off the end, where a street's suffix stands before it."""
    said = _ZIP.sub("", said)
    words = said.split()
    for n in range(1, len(words)):
        tail = " ".join(words[-n:])
        bare = " ".join(words[-n:-1]) if len(words[-1]) == 2 and n > 1 else tail  # noqa: PLR2004
        before = " ".join(words[:-n])
        ends = words[-n - 1] in SUFFIX or _street(before) in known.roads
        if ends and (tail in known.divisions or bare in known.divisions):
            return before
    return said


def _street(name: str) -> str:
    words = [ORDINALS.get(word, word) for word in name.split()]
    if len(words) > 1:
        words[0] = DIRECTION.get(words[0], words[0])
        at = 1 if words[0] in DIRECTION.values() and len(words) > 2 else 0  # noqa: PLR2004
        if words[at] in FIRST_WORDS and at + 1 < len(words):
            words[at] = FIRST_WORDS[words[at]]
        last = -1
        if words[-1] in DIRECTION and len(words) > 2 and words[-2] in SUFFIX:  # noqa: PLR2004
            words[-1], last = DIRECTION[words[-1]], -2
        words[last] = SUFFIX.get(words[last], words[last])
    return " ".join(words)
