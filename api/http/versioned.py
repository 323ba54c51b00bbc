"""Answers that stay the same while what they are made from does: `ETag`, 304, and gzip."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Header, Response

from api.http.language import NAMED, VARY, tagged
from api.http.seen import Asked
from api.messages import Lang

_LEVEL = 4  # of gzip: 40,000 units in half the time of the usual 6, a few percent longer
REVALIDATED = "private, no-cache"
"""Kept by the browser alone, and asked after each time."""
UNCHANGED: dict[int | str, dict[str, Any]] = {
    304: {"description": "As the `ETag` in `If-None-Match` says: nothing has changed."}
}
"""For the ``responses`` of an endpoint."""


@dataclass(frozen=True)
class Conditions:
    """What a request says of the answers that it can use.

    Attributes
    ----------
    gzip : bool
    known : frozenset of str
        The tags of what it has.
    """

    gzip: bool
    known: frozenset[str]


def conditions(
    accept_encoding: Annotated[str, Header()] = "",
    if_none_match: Annotated[str, Header()] = "",
) -> Conditions:
    """Read the conditions of a request; a dependency of endpoints."""
    return Conditions(
        "gzip" in accept_encoding, frozenset(tag.strip() for tag in if_none_match.split(","))
    )


Conditional = Annotated[Conditions, Depends(conditions)]


def of_version(asked: Asked, lang: Lang = Lang.EN) -> str:
    """Return the tag of what is made from the plan as it is in this version.

    Parameters
    ----------
    asked : Asked
    lang : Lang
        Of what is said in it.

    Returns
    -------
    str
    """
    return f'W/"{asked.plan.id}.{asked.plan.version}{tagged(lang)}"'


def answer(
    given: Conditions,
    tag: str,
    make: Callable[[], bytes],
    media_type: str,
    cache: str = REVALIDATED,
    lang: Lang | None = None,
) -> Response:
    """Answer, with as little as the request leaves to say.

    Parameters
    ----------
    given : Conditions
    tag : str
        The `ETag`.
    make : callable
        Returns the body; not called where the request has it.
    media_type : str
    cache : str
        The `Cache-Control`.
    lang : Lang, optional
        Of what is said in it; None where nothing is.

    Returns
    -------
    Response
    """
    headers = {"etag": tag, "cache-control": cache, "vary": "accept-encoding"}
    if lang is not None:
        headers |= {"vary": f"accept-encoding, {VARY}", "content-language": NAMED[lang]}
    if tag in given.known:
        return Response(status_code=304, headers=headers)
    body = make()
    if given.gzip:
        headers["content-encoding"], body = "gzip", gzip.compress(body, _LEVEL, mtime=0)
    return Response(body, headers=headers, media_type=media_type)
