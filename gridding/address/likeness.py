"""How well a place of the gazetteer bears out what an address says, from 0 to 1."""

from difflib import SequenceMatcher

from gridding.address.address import Address

OTHER_DIVISION = 0.7
"""The address names another community or street than the place lies in."""
ONLY_NEAR = 0.75
"""The address says what the place is near to, not what it is."""
SAID_TOO_MUCH = 0.92
"""The address says a name that the place does not have."""
SAID_TOO_LITTLE = 0.97
"""The place has a name that the address does not say."""
OTHER_SUB = 0.9
"""The same house number with another letter or part."""


def name_likeness(said: str, known: str) -> float:
    """Return how alike two names are that were made alike.

    Parameters
    ----------
    said, known : str

    Returns
    -------
    float
        From 0 to 1, which is the same: twice the letters in common by all letters.
    """
    if said == known:
        return 1.0
    return SequenceMatcher(None, said, known, autojunk=False).ratio()


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
        A product: the likeness of the names that both have, and the factors of this module.
    """
    score = 1.0 if sub == said.sub else OTHER_SUB
    pairs = ((said.street, street), (said.place, place))
    both = [(a, b) for a, b in pairs if a and b]
    if both:
        mine, its = ("".join(side) for side in zip(*both, strict=True))
        score *= name_likeness(mine, its)
    elif any(a for a, _ in pairs):
        return 0.0
    if any(a and not b for a, b in pairs):
        score *= SAID_TOO_MUCH
    if any(b and not a for a, b in pairs):
        score *= SAID_TOO_LITTLE
    return score
