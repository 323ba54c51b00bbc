"""A worker beside the server: a process of its own that never outlives it."""

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL

from sql.queue import libpq_url

_AGAIN_SECONDS = 1.0
_END_SECONDS = 20.0
_LOG = logging.getLogger(__name__)


@contextmanager
def worker_beside(url: URL) -> Iterator[None]:
    """Have a worker on a database for a while; one that dies is followed by another.

    Parameters
    ----------
    url : URL
        The server's own: the worker may no more than the server.
    """
    keeper = _Keeper(url)
    keeper.start()
    try:
        yield
    finally:
        keeper.stop()


class _Keeper(threading.Thread):
    """Starts the worker, and starts it again whenever it ends before it should."""

    def __init__(self, url: URL) -> None:
        super().__init__(name="gridding-worker", daemon=True)
        self._environment = os.environ | {"DATABASE_URL": libpq_url(url)}
        self._stopped = threading.Event()
        self._handing = threading.Lock()
        self._worker: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        while self._begin():
            assert self._worker is not None  # noqa: S101  just begun
            code = self._worker.wait()
            if not self._stopped.is_set():
                _LOG.warning("the worker ended with code %s: another is started", code)
            self._stopped.wait(_AGAIN_SECONDS)

    def stop(self) -> None:
        """End the worker; it may finish or give back its job."""
        self._stopped.set()
        with self._handing:
            worker = self._worker
        if worker is not None:
            worker.terminate()
            try:
                worker.wait(_END_SECONDS)
            except subprocess.TimeoutExpired:
                worker.kill()
            _let_go(worker)
        self.join()

    def _begin(self) -> bool:
        with self._handing:
            if self._stopped.is_set():
                return False
            if self._worker is not None:
                _let_go(self._worker)
            # The pipe is held open for as long as this process lives, however it ends. Ctrl-C is
            # for this process alone, which then takes the worker down.
            self._worker = subprocess.Popen(
                [sys.executable, "-P", "-m", "api.jobs"],
                env=self._environment,
                stdin=subprocess.PIPE,
                start_new_session=True,
            )
            return True


def _let_go(worker: subprocess.Popen[bytes]) -> None:
    if worker.stdin is not None:
        worker.stdin.close()
