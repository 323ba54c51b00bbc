"""Listens to what the database tells, so that every process knows of a publication at once."""

import os
import select
import threading
from collections.abc import Callable
from contextlib import closing

import psycopg2
import psycopg2.extensions
from sqlalchemy import URL
from sqlalchemy.dialects import registry

CHANNELS = ("gridding_published", "gridding_posted")
"""Told by triggers, with the district's id, when a publication or a posting changes."""

RETRY_SECONDS = 0.5
CONNECT_SECONDS = 5


def listen(url: URL, on_change: Callable[[], None]) -> Callable[[], None]:
    """Call back whenever a publication or a posting has changed, from a thread of its own.

    Parameters
    ----------
    url : URL
    on_change : callable
        Also called after every connection, the first one included: what was told before it is
        lost. Changes that come together make one call. What it raises ends the listening.

    Returns
    -------
    callable
        Stops listening; no call comes after it has returned.
    """
    listener = _Listener(url, on_change)
    listener.start()
    return listener.stop


class _Listener(threading.Thread):
    """Waits for what is told, and connects again for as long as nobody says stop."""

    def __init__(self, url: URL, on_change: Callable[[], None]) -> None:
        super().__init__(name="gridding-listen", daemon=True)
        _, self._options = registry.load("postgresql.psycopg2")().create_connect_args(url)
        self._on_change = on_change
        self._stopped = threading.Event()
        self._woken, self._wake = os.pipe()

    def stop(self) -> None:
        if not self._stopped.is_set():
            self._stopped.set()
            os.close(self._wake)  # makes the other end readable
        if threading.current_thread() is not self:
            self.join()

    def run(self) -> None:
        try:
            while not self._stopped.is_set():
                try:
                    self._listen()
                except psycopg2.OperationalError:  # the server is away: try again
                    self._stopped.wait(RETRY_SECONDS)
        finally:
            os.close(self._woken)

    def _listen(self) -> None:
        options = {"connect_timeout": CONNECT_SECONDS, **self._options}
        with closing(psycopg2.connect(**options)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                for channel in CHANNELS:
                    cursor.execute(f"LISTEN {channel}")
            self._on_change()
            self._follow(connection)

    def _follow(self, connection: psycopg2.extensions.connection) -> None:
        while not self._stopped.is_set():
            select.select([connection.fileno(), self._woken], [], [])
            connection.poll()
            told = bool(connection.notifies)
            connection.notifies.clear()
            if told and not self._stopped.is_set():
                self._on_change()
