"""A problem+json in the language of who reads it."""

from collections.abc import Mapping
from typing import Any

from api.messages.lang import Lang
from api.messages.templates import formed, in_language

_TEXTS = ("message", "found", "wanted")


def problem_in(problem: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
    """Return a problem in a language.

    Parameters
    ----------
    problem : mapping
        A problem+json in English, with ``faults`` or without.
    lang : Lang

    Returns
    -------
    dict
        As it was where the language is English.
    """
    if lang is Lang.EN:
        return dict(problem)
    told = {**problem, "title": in_language(problem["title"], lang)}
    if "faults" not in problem:
        return told | {"detail": in_language(problem["detail"], lang)}
    faults = [_fault(fault, lang) for fault in problem["faults"]]
    detail = "；".join(_sentence(fault, lang) for fault in faults)
    return told | {"faults": faults, "detail": detail}


def _fault(fault: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
    texts = {name: in_language(fault[name], lang) for name in _TEXTS if name in fault}
    return {**fault, **texts}


def _sentence(fault: Mapping[str, Any], lang: Lang) -> str:
    """Return where it is, what is wrong, what stood there and what should have."""
    template, fields = "{}", [fault["message"]]
    for name in ("found", "wanted"):
        if fault.get(name):
            template += f", {name} {{}}"
            fields.append(fault[name])
    said = formed(template, tuple(fields), lang) if len(fields) > 1 else fields[0]
    place = _place(fault, lang)
    return f"{place}：{said}" if place else said


def _place(fault: Mapping[str, Any], lang: Lang) -> str:
    forms = {"layer": "layer {}", "row": "row {}", "fid": "FID {}", "column": "column {}"}
    if not fault.get("file"):  # of what was asked, not of a file: its name says all
        return str(fault.get("column", ""))
    parts = [
        formed(form, (str(fault[key]),), lang) for key, form in forms.items() if fault.get(key)
    ]
    return "，".join([str(fault["file"]), *parts])
