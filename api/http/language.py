"""In which language a request wants its sentences."""

from typing import Annotated

from fastapi import Depends, Header, Response

from api.messages import Lang
from api.messages.lang import wanted

NAMED = {Lang.ZH: "zh-CN", Lang.EN: "en"}
"""How a `Content-Language` calls them."""
VARY = "accept-language"


def tagged(lang: Lang) -> str:
    """Return what an `ETag` says of a language: nothing of English."""
    return "" if lang is Lang.EN else f".{lang}"


def spoken(
    response: Response,
    accept_language: Annotated[
        str, Header(description="`zh` for sentences in Chinese; English otherwise.")
    ] = "",
) -> Lang:
    """Return the language of the answer, and say it in its head; a dependency of endpoints."""
    lang = wanted(accept_language)
    response.headers["content-language"] = NAMED[lang]
    response.headers["vary"] = VARY
    return lang


Spoken = Annotated[Lang, Depends(spoken)]
