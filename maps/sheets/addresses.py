"""Addresses in two parts: what many buildings share is written once, the number on each."""

import re

from maps.sheets.lettering import plain

_AT_END = re.compile(r"^(?P<stem>.*\D)(?P<number>\d+[A-Za-z]?\s*(?:号楼|幢|栋|座|号院|号|#)?)$")
_AT_BEGIN = re.compile(r"^(?P<number>\d+[A-Za-z]?(?:[-/]\d+)?)\s+(?P<stem>\D.*)$")


def parts_of(address: str) -> tuple[str, str]:
    """Part an address into what buildings share and what is the building's own.

    Parameters
    ----------
    address : str

    Returns
    -------
    (str, str)
        The shared part is empty where there is no number to part it by.

    Examples
    --------
    >>> parts_of("苗圃大街2号前柳湾16号楼"), parts_of("267 GROVE ST"), parts_of("市场")
    (('苗圃大街2号前柳湾', '16号楼'), ('GROVE ST', '267'), ('', '市场'))
    """
    address = plain(address)
    found = _AT_END.match(address) or _AT_BEGIN.match(address)
    return (found["stem"].strip(), found["number"]) if found else ("", address)
