"""What a process knows of the published plans, kept up with the database."""

import gzip
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from fastapi import Request
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from api.messages import Lang
from api.messages.layer import layer_in
from api.published import Snapshot, take_snapshot
from gridding.errors import GriddingError, NotFoundError
from sql.listen import listen
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
        self._layers: dict[tuple[MapLayer, Lang], Layer] = {}

    def follow(self) -> Callable[[], None]:
        """Start to follow the database, and read what is published now.

        Returns
        -------
        Callable
            Stops it.
        """
        with self._reading:
            self._read()
        return listen(self.engine.url, self.refresh)

    def refresh(self) -> None:
        """Read what is published now; where that fails, what was known stays for a second."""
        with self._reading:
            try:
                self._read()
            except (SQLAlchemyError, GriddingError) as error:
                _LOG.warning("what is published cannot be read: %s", error)
                again = datetime.now(UTC) + _AGAIN_AFTER
                self._snapshot = replace(self._snapshot, until=again)

    def snapshot(self) -> Snapshot:
        """Return what is published now.

        Returns
        -------
        Snapshot
        """
        snapshot = self.known()
        if snapshot is None:
            self.refresh()
            snapshot = self._snapshot
        return snapshot

    def known(self) -> Snapshot | None:
        """Return what is published now where that takes no reading.

        Returns
        -------
        Snapshot or None
            None where the one that is known has gone out of date.
        """
        snapshot = self._snapshot
        due = snapshot.until is not None and snapshot.until <= datetime.now(UTC)
        return None if due else snapshot

    def layer(self, name: MapLayer, lang: Lang = Lang.EN) -> Layer:
        """Return a layer of what is published now, read once for each publication.

        Parameters
        ----------
        name : MapLayer
        lang : Lang
            Of what is said in it: of exceptions alone.

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
            layer = self._layers.get((name, lang))
            if layer is None or layer.tag != snapshot.tag:
                with self.engine.connect() as connection:
                    made = map_layer(connection, name, snapshot.plan_ids)
                told = layer_in(made, lang) if name is MapLayer.EXCEPTIONS else made
                plain = told.encode()
                layer = Layer(snapshot.tag, plain, gzip.compress(plain, 6, mtime=0))
                self._layers[name, lang] = layer
        return layer

    def _read(self) -> None:
        with self.engine.connect() as connection:
            self._snapshot = take_snapshot(connection, self._snapshot)


def live(request: Request) -> Live:
    """Return the app's own `Live`; a dependency of endpoints."""
    here: Live = request.app.state.live
    return here
