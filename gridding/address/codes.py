"""Codes and ids as people write them: without the marks between, and the words around."""

import re

from gridding.address.text import plain

_MARKS = re.compile(r"[\W_]+")
_AROUND = re.compile(
    r"^(?:原|老|旧|former)|(?:号?(?:片区|责任区|责任片|警务区|辖区|网格|区域|区|片|段)|area|zone|grid|beat)$"
)


def compact(text: str) -> str:
    """Return a code with only its letters and digits.

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Examples
    --------
    >>> compact("公安 Ａ-03 片区"), compact("grid 150203001001001")
    ('公安a03', 'grid150203001001001')
    """
    bare = _MARKS.sub("", plain(text))
    before = None
    while before != bare:
        before, bare = bare, _AROUND.sub("", bare) or bare
    return bare


def area_keys(department: str, area_id: str) -> set[str]:
    """Return the compact ways of naming a department's area.

    Parameters
    ----------
    department, area_id : str

    Returns
    -------
    set of str
        Only with the department where the id is a mere number.
    """
    alone = compact(area_id)
    keys = {compact(department + area_id), compact(department) + alone}
    return keys if alone.isdigit() else keys | {alone}
