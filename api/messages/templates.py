"""Finds the template that an English message was made from, and says the same in Chinese."""

import json
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from api.messages.lang import Lang

_FIELD = "{}"
_TELLING = 3
"""With fewer letters of its own a template says too little: no other words may fill it."""
_REMEMBERED = 20_000
_QUOTED = r"""(?:'[^']*'|"[^"]*")(?:, '[^']*')*"""
_ANYTHING = "(.*?)"
_NO_WORDS = rf"([^A-Za-z]+?|\S*\d\S*|{_QUOTED})"
_KEPT_AS_IT_IS = re.compile(rf"[\d\s.,:+-]*|{_QUOTED}")


@dataclass(frozen=True)
class Template:
    """An English sentence with fields, and the Chinese one."""

    english: str
    chinese: str
    pattern: re.Pattern[str]
    longest: str

    @property
    def start(self) -> str:
        """What a message must begin with to fit."""
        return self.english.partition(_FIELD)[0]


@dataclass(frozen=True)
class Table:
    """All that is known to be said.

    Attributes
    ----------
    whole : dict
        English -> Chinese, of what has no fields.
    templates : tuple of Template
        The one with most letters of its own first.
    words : dict
        English -> Chinese, of single words that stand in fields.
    """

    whole: dict[str, str]
    templates: tuple[Template, ...]
    words: dict[str, str]


def read() -> dict[str, dict[str, str]]:
    """Return the file: what we say ourselves, what libraries and the database say, and words."""
    found = resources.files(__package__).joinpath("zh.json").read_text("utf-8")
    tables: dict[str, dict[str, str]] = json.loads(found)
    return tables


@cache
def table() -> Table:
    """Return the table, read once."""
    tables = read()
    said = tables["own"] | tables["others"]
    found = [_template(english, said[english]) for english in said if _FIELD in english]
    found.sort(key=lambda each: len(each.english.replace(_FIELD, "")), reverse=True)
    whole = {english: chinese for english, chinese in said.items() if _FIELD not in english}
    return Table(whole, tuple(found), tables["words"])


def in_language(text: str, lang: Lang) -> str:
    """Return a message in a language; as it is where it is English, or nothing is known of it.

    Parameters
    ----------
    text : str
        English, as the program says it; its fields may be messages too.
    lang : Lang

    Returns
    -------
    str

    Examples
    --------
    >>> in_language("grid 150203001001007 is locked", Lang.ZH)
    '网格 150203001001007 已锁定'
    """
    return (_said(text) or text) if lang is Lang.ZH else text


def formed(template: str, fields: tuple[str, ...], lang: Lang) -> str:
    """Return a sentence put together in a language, of fields in that language."""
    if lang is Lang.ZH:
        known = table()
        form = next(each.chinese for each in known.templates if each.english == template)
        return form.format(*fields)
    return template.format(*fields)


def fitting(text: str) -> tuple[Template, tuple[str, ...]] | None:
    """Return the template that says most of a message, and what stands in its fields."""
    for template in table().templates:
        if template.longest in text and text.startswith(template.start):
            found = template.pattern.fullmatch(text)
            if found:
                return template, found.groups()
    return None


@lru_cache(maxsize=_REMEMBERED)
def _said(text: str) -> str | None:
    known = table()
    if text in known.whole:
        return known.whole[text]
    if fitted := fitting(text):
        template, fields = fitted
        return template.chinese.format(*map(_field, fields)).replace("） ", "）")
    return known.words.get(text)


def _field(text: str) -> str:
    """Return what stands in a field: a number, a name, a word, a list of them, or a message."""
    if _KEPT_AS_IT_IS.fullmatch(text):
        return text
    if said := _said(text):
        return said
    listed = [_said(each) for each in text.split(", ")]
    return "、".join(filter(None, listed)) if all(listed) else text


def _template(english: str, chinese: str) -> Template:
    literals = english.split(_FIELD)
    letters = sum(each.isalpha() for each in "".join(literals))
    field = _ANYTHING if letters >= _TELLING else _NO_WORDS
    pattern = re.compile(field.join(re.escape(each) for each in literals), re.DOTALL)
    return Template(english, chinese, pattern, max(literals, key=len))
