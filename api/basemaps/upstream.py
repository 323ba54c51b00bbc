"""Asks the servers of basemaps for single tiles: bounded, and silent about addresses and keys."""

import asyncio
import logging
from dataclasses import dataclass
from http import HTTPStatus
from importlib.metadata import version

import httpx

from gridding.errors import InputError, NotFoundError
from maps.tiles import MEDIA_TYPES, Picture, picture

AT_ONCE = 12
"""Tiles that a process fetches at a time."""

MOST_BYTES = 1 << 20
SECONDS = 8.0

# httpx writes every address that it asks to its log, and the key is in there.
logging.getLogger("httpx").setLevel(logging.WARNING)


class NoAnswerError(Exception):
    """A server did not give a tile; says nothing of what was asked."""


@dataclass(frozen=True)
class _Answer:
    status: int
    media_type: str
    content: bytes


class Upstream:
    """The way to the servers of basemaps; of one event loop.

    Parameters
    ----------
    seconds : float
        After which a tile is given up.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._free = asyncio.Semaphore(AT_ONCE)
        self._client = httpx.AsyncClient(
            headers={"user-agent": f"gridding/{version('gridding')}", "accept": "image/*"},
            follow_redirects=False,
            timeout=seconds,
            limits=httpx.Limits(max_connections=AT_ONCE),
        )

    async def close(self) -> None:
        """Let go of all connections."""
        await self._client.aclose()

    async def picture(self, address: str) -> Picture:
        """Fetch a tile.

        Parameters
        ----------
        address : str

        Returns
        -------
        Picture

        Raises
        ------
        NotFoundError
            The server has no such tile.
        NoAnswerError
            It is away, slow, sends elsewhere, or sends what is no tile.
        """
        async with self._free:
            try:
                async with asyncio.timeout(self._seconds):
                    answer = await self._answer(address)
            except (TimeoutError, httpx.HTTPError, httpx.InvalidURL):
                raise NoAnswerError("the basemap's server does not answer") from None
        if answer.status in (HTTPStatus.NOT_FOUND, HTTPStatus.NO_CONTENT):
            raise NotFoundError("the basemap has no such tile")
        if answer.status != HTTPStatus.OK:
            raise NoAnswerError(f"the basemap's server answers {answer.status}")
        if answer.media_type not in MEDIA_TYPES.values():
            raise NoAnswerError("the basemap's server sends no picture")
        try:
            return await asyncio.to_thread(picture, answer.content)
        except InputError:
            raise NoAnswerError("the basemap's server sends a broken picture") from None

    async def _answer(self, address: str) -> _Answer:
        content = bytearray()
        async with self._client.stream("GET", address) as response:
            status = response.status_code
            if status == HTTPStatus.OK:
                async for piece in response.aiter_bytes():
                    content += piece
                    if len(content) > MOST_BYTES:
                        raise NoAnswerError("the basemap's server sends too much")
            said = response.headers.get("content-type", "")
        return _Answer(status, said.partition(";")[0].strip().lower(), bytes(content))
