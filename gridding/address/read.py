"""From what somebody writes to an address in parts, whatever the language."""

from gridding.address.address import Address, Known
from gridding.address.chinese import read_chinese
from gridding.address.english import read_english, street_name
from gridding.address.text import has_chinese, joined, plain

NOTHING_KNOWN = Known()


def read_address(text: str, known: Known = NOTHING_KNOWN) -> Address:
    """Read an address.

    Parameters
    ----------
    text : str
    known : Known
        Of the district.

    Returns
    -------
    Address
        What is the same place said in two ways has the same ``key``.

    Examples
    --------
    >>> read_address("建设路 １２ 号院 ３ 幢 二单元 501").key
    '建设路12号3栋'
    >>> read_address("12 Main Street, Apt. 4, Springfield").key
    '12 main st'
    """
    return (read_chinese if has_chinese(plain(text)) else read_english)(text, known)


def name_key(text: str) -> str:
    """Return a name of a road, compound or division made alike.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
    """
    return joined(plain(text)) if has_chinese(text) else street_name(text)
