"""Clients that report events until each is acknowledged, whatever becomes of the server."""

import http.client
import json
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

PAUSE_S = 0.1
MOST_TRIES = 2_000


@dataclass
class Load:
    """Reports that go out from several clients at once.

    Attributes
    ----------
    headers : dict
        Of every request.
    url : str
        Where the server is now; empty while there is none.
    seconds : list of float
        How long each acknowledged request took, without those that failed.
    failed : int
        Requests that were not answered.
    told : dict
        External id -> id of the event, as acknowledged.
    """

    headers: dict[str, str]
    url: str = ""
    seconds: list[float] = field(default_factory=list)
    failed: int = 0
    told: dict[str, int] = field(default_factory=dict)

    def run(self, reports: Sequence[dict[str, Any]], clients: int) -> float:
        """Send reports, each until it is acknowledged; return how many seconds it took."""
        waiting = iter(reports)
        lock = threading.Lock()
        threads = [
            threading.Thread(target=self._client, args=(waiting, lock)) for _ in range(clients)
        ]
        begin = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return time.perf_counter() - begin

    def _client(self, waiting: Iterator[dict[str, Any]], lock: threading.Lock) -> None:
        connection = http.client.HTTPConnection("127.0.0.1")
        try:
            while True:
                with lock:
                    report = next(waiting, None)
                if report is None:
                    return
                for _ in range(MOST_TRIES):
                    if not connection.sock:
                        connection = self._connection()
                    if self._acknowledged(connection, report, lock):
                        break
                    connection.close()
                    time.sleep(PAUSE_S)
        finally:
            connection.close()

    def _acknowledged(
        self, connection: http.client.HTTPConnection, report: dict[str, Any], lock: threading.Lock
    ) -> bool:
        begin = time.perf_counter()
        try:
            connection.request("POST", "/events", json.dumps(report), self.headers)
            answer = connection.getresponse()
            said = answer.read()
        except (OSError, http.client.HTTPException):
            with lock:
                self.failed += 1
            return False
        if answer.status == HTTPStatus.SERVICE_UNAVAILABLE:
            return False
        if answer.status not in (HTTPStatus.OK, HTTPStatus.CREATED):
            raise AssertionError(f"{answer.status}: {said!r}")
        with lock:
            self.seconds.append(time.perf_counter() - begin)
            self.told[report["external_id"]] = json.loads(said)["id"]
        return True

    def _connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(urlsplit(self.url).netloc or "127.0.0.1:1", timeout=30)
