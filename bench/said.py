"""How people say the addresses of a Chinese district: in other words, and misspelt."""

from collections.abc import Callable

import numpy as np

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
SPOKEN = "零一二三四五六七八九"
LETTERS = "风凤林森东冬花化海梅平苹安按通同里理泉全和合金今青清明名光广"

Say = Callable[[str, str, np.random.Generator], str]


def spoken(number: int) -> str:
    """Return a number below 10,000 in Chinese numerals."""
    thousands, rest = divmod(number, 1000)
    if thousands:
        gap = "零" if 0 < rest < 100 else ""
        ten = "一" if 10 <= rest < 20 else ""
        return f"{SPOKEN[thousands]}千{gap}{ten}{spoken(rest) if rest else ''}"
    hundreds, rest = divmod(rest, 100)
    tens, ones = divmod(rest, 10)
    said = f"{SPOKEN[hundreds]}百" if hundreds else ""
    if tens:
        said += ("" if tens == 1 and not hundreds else SPOKEN[tens]) + "十"
    elif hundreds and ones:
        said += "零"
    return said + (SPOKEN[ones] if ones else "") or SPOKEN[0]


def _other_letter(text: str, _prefix: str, rng: np.random.Generator) -> str:
    letters = [
        at for at, letter in enumerate(text) if not letter.isdigit() and letter not in "号楼"
    ]
    at = int(rng.choice(letters))
    other = LETTERS[int(rng.integers(len(LETTERS)))]
    return text[:at] + other + text[at + 1 :]


def _without_road(text: str, _prefix: str, _rng: np.random.Generator) -> str:
    return text[text.index("号") + 1 :]


def _without_number_of_road(text: str, _prefix: str, _rng: np.random.Generator) -> str:
    start = next(at for at, letter in enumerate(text) if letter.isdigit())
    place = text[text.index("号", start) + 1 :]
    return text if place[:1].isdigit() else text[:start] + place


def _numerals(text: str, _prefix: str, _rng: np.random.Generator) -> str:
    said, digits = "", ""
    for letter in text + " ":
        if letter.isdigit():
            digits += letter
        else:
            said += (spoken(int(digits)) if digits else "") + letter
            digits = ""
    return said.strip()


WAYS: dict[str, Say] = {
    "as it stands": lambda text, prefix, rng: text,
    "省市区 street and community before it": lambda text, prefix, rng: prefix + text,
    "幢, 栋, # for 号楼": lambda text, prefix, rng: text.replace(
        "号楼", str(rng.choice(["幢", "栋", "#楼", "#"]))
    ),
    "full-width digits": lambda text, prefix, rng: text.translate(FULL_WIDTH),
    "Chinese numerals": _numerals,
    "unit and room after it": lambda text, prefix, rng: (
        f"{text}{rng.integers(1, 5)}单元{rng.integers(101, 2500)}室"
    ),
    "without road and number": _without_road,
    "without the number of the road": _without_number_of_road,
    "one letter wrong": _other_letter,
    "one letter wrong, all before and after it": lambda text, prefix, rng: (
        f"{prefix}{_other_letter(text, prefix, rng)}1单元"
    ),
}
"""What is done to an address -> (text, divisions before it, dice) -> what is said."""
