"""Makes the tiles of basemaps: fetched, laid over each other, shifted where the datum is."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence

from api.basemaps.kept import Kept, Outcome
from api.basemaps.settings import Basemap, BasemapDatum
from api.basemaps.upstream import SECONDS, NoAnswerError, Upstream
from gridding.errors import NotFoundError
from gridding.tiles import SIZE_PX, Tile, gcj02_parts
from maps.tiles import Picture, laid_over, put_together

__all__ = ["Basemaps", "NoAnswerError"]

KEPT_BYTES = 48 << 20
_KEPT_S, _NONE_S, _FAILED_S = 86_400.0, 600.0, 10.0
"""How long a tile is kept, that there is none, and that a server failed."""


class Basemaps:
    """The basemaps that are set up, with what was lately fetched of them.

    Parameters
    ----------
    basemaps : sequence of Basemap
    environment : mapping
        Where the keys are.
    seconds : float
        After which a tile of a server is given up.
    """

    def __init__(
        self,
        basemaps: Sequence[Basemap] = (),
        environment: Mapping[str, str] = os.environ,
        seconds: float = SECONDS,
    ) -> None:
        self.known = {each.name: each for each in basemaps}
        self._environment = environment
        self._seconds = seconds
        self._kept = Kept(KEPT_BYTES)
        self._making: dict[object, asyncio.Task[Outcome]] = {}
        self._upstream: Upstream | None = None

    async def close(self) -> None:
        """Stop whatever is being fetched."""
        for task in list(self._making.values()):
            task.cancel()
        if self._upstream is not None:
            await self._upstream.close()

    async def tile(self, name: str, tile: Tile) -> Picture:
        """Return a tile of a basemap, in the datum of the data.

        Parameters
        ----------
        name : str
        tile : Tile

        Returns
        -------
        Picture

        Raises
        ------
        NotFoundError
            There is no such basemap or tile.
        NoAnswerError
            A server of the basemap did not give what is needed for it.
        """
        basemap = self.known.get(name)
        if basemap is None:
            raise NotFoundError(f"there is no basemap {name}", basemap=name)
        if not tile.exists or tile.z > basemap.max_zoom:
            raise NotFoundError("the basemap has no such tile", basemap=name)
        if basemap.datum is BasemapDatum.GCJ02:
            return await self._once((name, "shifted", tile), lambda: self._shifted(basemap, tile))
        return await self._whole(basemap, tile)

    async def _shifted(self, basemap: Basemap, tile: Tile) -> Picture:
        parts = gcj02_parts(tile)
        found = await self._there([self._whole(basemap, part.tile) for part in parts])
        first = next(each for each in found if each is not None)
        if len(parts) == 1:
            return first
        size = first.size_px
        placed = [
            (each, round(part.left * size / SIZE_PX), round(part.top * size / SIZE_PX))
            for part, each in zip(parts, found, strict=True)
            if each is not None
        ]
        return await asyncio.to_thread(put_together, placed, size)

    async def _whole(self, basemap: Basemap, tile: Tile) -> Picture:
        layers = range(len(basemap.urls))
        if len(layers) == 1:
            return await self._fetched(basemap, 0, tile)

        async def made() -> Picture:
            found = await self._there([self._fetched(basemap, at, tile) for at in layers])
            return await asyncio.to_thread(laid_over, [each for each in found if each is not None])

        return await self._once((basemap.name, "whole", tile), made)

    async def _fetched(self, basemap: Basemap, layer: int, tile: Tile) -> Picture:
        async def fetch() -> Picture:
            if self._upstream is None:
                self._upstream = Upstream(self._seconds)
            return await self._upstream.picture(basemap.address(layer, tile, self._environment))

        return await self._once((basemap.name, layer, tile), fetch)

    async def _there(self, asked: Sequence[Awaitable[Picture]]) -> list[Picture | None]:
        """Return what there is, None for what there is not; all must not be missing."""
        found = await asyncio.gather(*asked, return_exceptions=True)
        told: list[Picture | None] = []
        for each in found:
            if isinstance(each, BaseException) and not isinstance(each, NotFoundError):
                raise each
            told.append(each if isinstance(each, Picture) else None)
        if all(each is None for each in told):
            raise NotFoundError("the basemap has no such tile")
        return told

    async def _once(self, key: object, make: Callable[[], Awaitable[Picture]]) -> Picture:
        """Make something unless it is kept; who asks meanwhile waits for the same."""
        outcome = self._kept.get(key)
        if outcome is None:
            task = self._making.get(key)
            if task is None:
                task = asyncio.create_task(_outcome(make))
                self._making[key] = task
                task.add_done_callback(lambda done: self._done(key, done))
            outcome = await asyncio.shield(task)
        if isinstance(outcome, Picture):
            return outcome
        raise type(outcome)(*outcome.args)

    def _done(self, key: object, task: "asyncio.Task[Outcome]") -> None:
        del self._making[key]
        if task.cancelled() or task.exception() is not None:
            return
        outcome = task.result()
        seconds = {NotFoundError: _NONE_S, NoAnswerError: _FAILED_S}.get(type(outcome), _KEPT_S)
        self._kept.put(key, outcome, seconds)


async def _outcome(make: Callable[[], Awaitable[Picture]]) -> Outcome:
    try:
        return await make()
    except (NotFoundError, NoAnswerError) as error:
        return error
