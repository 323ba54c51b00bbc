"""What a process knows of the published plans, kept up with the database."""

import gzip
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from fastapi import Request
from sql.listen import listen
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from api.published import Snapshot, take_snapshot
from gridding.errors import NotFoundError
from sql.locating import MapLayer, map_layer

_AGAIN_AFTER = timedelta(seconds=1)
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Layer:
    """A layer of the map as it goes out."""

    tag: str
    plain: bytes
    packed: bytes


class Live:
    """The snapshot that answers come from, replaced whole whenever the database tells of a change.

    Parameters
    ----------
    engine : Engine
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._reading = threading.Lock()
        self._packing = threading.Lock()
        self._snapshot = Snapshot()
        self._layers: dict[MapLayer, Layer] = {}

    def follow(self) -> Callable[[], None]:
        """Start to follow the database, and read what is published now.

        Returns
        -------
        Callable
            Stops it.
        """
        stop = listen(self.engine.url, self.refresh)
        self.refresh()
        return stop

    def refresh(self) -> None:
        """Read what is published now; while the database is away, what was known stays."""
        with self._reading:
            try:
                with self.engine.connect() as connection:
                    self._snapshot = take_snapshot(connection, self._snapshot)
            except OperationalError:
                _LOG.warning("the database is away: answering by what was published before")
                again = datetime.now(UTC) + _AGAIN_AFTER
                self._snapshot = replace(self._snapshot, until=again)

    def snapshot(self) -> Snapshot:
        """Return what is published now.

        Returns
        -------
        Snapshot
        """
        until = self._snapshot.until
        if until is not None and until <= datetime.now(UTC):
            self.refresh()
        return self._snapshot

    def layer(self, name: MapLayer) -> Layer:
        """Return a layer of what is published now, read once for each publication.

        Parameters
        ----------
        name : MapLayer

        Returns
        -------
        Layer

        Raises
        ------
        NotFoundError
            Nothing is published.
        """
        snapshot = self.snapshot()
        if not snapshot.plans:
            raise NotFoundError("no plan is published")
        with self._packing:
            layer = self._layers.get(name)
            if layer is None or layer.tag != snapshot.tag:
                with self.engine.connect() as connection:
                    plain = map_layer(connection, name, snapshot.plan_ids).encode()
                layer = Layer(snapshot.tag, plain, gzip.compress(plain, 6, mtime=0))
                self._layers[name] = layer
        return layer


def live(request: Request) -> Live:
    """Return the app's own `Live`; a dependency of endpoints."""
    here: Live = request.app.state.live
    return here
