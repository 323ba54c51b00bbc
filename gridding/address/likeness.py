"""How well a place of the gazetteer bears out what an address says, from 0 to 1."""

import re
from collections import Counter
from difflib import SequenceMatcher

from gridding.address.address import Address
from gridding.address.text import has_chinese
from gridding.address.words import DIRECTION, SUFFIX

OTHER_DIVISION = 0.7
"""The address names another community or street than the place lies in."""
ONLY_NEAR = 0.75
"""The address says what the place is near to, not what it is."""
SAID_TOO_MUCH = 0.92
"""The address says a name or a building that the place does not have."""
SAID_TOO_LITTLE = 0.97
"""The place has a name that the address does not say."""
OTHER_SUB = 0.9
"""The same house number with another letter or part."""
IN_RANGE = 0.97
"""The house number lies in the range of numbers that the place has."""
OTHER_SIDE = 0.85
"""It lies in the range, but that is of even numbers and it is odd, or the other way round."""
SHORTENED = 0.9
"""A word of the address is how a word of the name begins."""
OTHER_SUFFIX = 0.75
"""Street for Road, North for South."""
NO_SUFFIX = 0.95
"""The address leaves Street, or North, out."""
OTHER_NUMBER = 0.5
"""The names have other numbers in them."""
MISSPELT = 0.94
"""A name that is not known was taken for one that is."""
LEAST = 0.6
"""Names that are less alike are not the same name misspelt."""

_DIGITS = re.compile(r"\d+")
_SIDES = re.compile("[东西南北中前后上下内外]")
_SUFFIXES, _DIRECTIONS = set(SUFFIX.values()), set(DIRECTION.values())


def name_likeness(said: str, known: str) -> float:
    """Return how alike two names are that were made alike.

    Parameters
    ----------
    said, known : str

    Returns
    -------
    float
        From 0 to 1, which is the same: twice the letters in common by all letters; of English
        names without suffix and direction, which count by the factors of this module.

    Examples
    --------
    >>> pairs = [("东风路", "东凤路"), ("mass ave", "massachusetts ave")]
    >>> [round(name_likeness(*pair), 2) for pair in pairs]
    [0.67, 0.9]
    """
    if said == known:
        return 1.0
    if _DIGITS.findall(said) != _DIGITS.findall(known):
        return OTHER_NUMBER * SequenceMatcher(None, said, known, autojunk=False).ratio()
    if has_chinese(said + known):
        if said.removesuffix("小区") == known.removesuffix("小区"):
            return SAID_TOO_LITTLE
        score = SequenceMatcher(None, said, known, autojunk=False).ratio()
        same = Counter(_SIDES.findall(said)) == Counter(_SIDES.findall(known))
        return score if same else score * OTHER_SUFFIX
    (mine, my_ends), (its, its_ends) = _apart(said), _apart(known)
    score = _words_likeness(mine, its)
    for a, b in zip(my_ends, its_ends, strict=True):
        if a != b:
            score *= NO_SUFFIX if not a or not b else OTHER_SUFFIX
    return score


def likeness(said: Address, street: str, sub: str, place: str) -> float:
    """Return how well a place bears out an address whose numbers it has.

    Parameters
    ----------
    said : Address
    street, sub, place : str
        Of the place; house number and building are taken to be those of the address.

    Returns
    -------
    float
        A product: the likeness of the names that both have, by their lengths, and the factors of
        this module.
    """
    score = 1.0 if sub == said.sub else OTHER_SUB
    pairs = ((said.street, street), (said.place, place))
    both = [(name_likeness(a, b), len(a)) for a, b in pairs if a and b]
    if both:
        score *= sum(alike * length for alike, length in both) / sum(length for _, length in both)
    elif any(a for a, _ in pairs):
        return 0.0
    if any(a and not b for a, b in pairs):
        score *= SAID_TOO_MUCH
    if any(b and not a for a, b in pairs):
        score *= SAID_TOO_LITTLE
    return score


def number_likeness(said: Address, low: int | None, high: int | None) -> float:
    """Return how well the house numbers of a place bear out those of an address.

    Parameters
    ----------
    said : Address
    low, high : int or None
        Of the place.

    Returns
    -------
    float
        0 where the place has other numbers.
    """
    if said.low is None or said.high is None or low is None or high is None:
        return 1.0
    if (low, high) == (said.low, said.high):
        return 1.0
    if said.high < low or said.low > high:
        return 0.0
    one_side = low % 2 == high % 2
    return OTHER_SIDE if one_side and said.low % 2 != low % 2 else IN_RANGE


def _apart(name: str) -> tuple[list[str], tuple[str, str]]:
    """Return the words of an English name, and apart from them its suffix and direction."""
    words = name.split()
    suffix = direction = ""
    if len(words) > 1 and words[-1] in _DIRECTIONS:
        direction = words.pop()
    if len(words) > 1 and words[-1] in _SUFFIXES:
        suffix = words.pop()
    if len(words) > 1 and words[0] in _DIRECTIONS:
        direction += words.pop(0)
    return words, (suffix, direction)


def _words_likeness(said: list[str], known: list[str]) -> float:
    if len(said) == len(known):
        pairs = [_word_likeness(a, b) for a, b in zip(said, known, strict=True)]
        lengths = [len(b) for b in known]
        by_word = sum(p * n for p, n in zip(pairs, lengths, strict=True)) / sum(lengths)
    else:
        by_word = 0.0
    mine, its = "".join(said), "".join(known)
    return max(by_word, SequenceMatcher(None, mine, its, autojunk=False).ratio())


def _word_likeness(said: str, known: str) -> float:
    if said == known:
        return 1.0
    if len(said) > 2 and known.startswith(said):  # noqa: PLR2004  two letters are no word
        return SHORTENED
    return SequenceMatcher(None, said, known, autojunk=False).ratio()
