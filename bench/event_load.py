"""Clients that report events until each is acknowledged, whatever becomes of the server."""

import http.client
import json
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
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
        connection: http.client.HTTPConnection | None = None
        while True:
            with lock:
                report = next(waiting, None)
            if report is None:
                return
            body = json.dumps(report)
            for _ in range(MOST_TRIES):
                try:
                    connection = connection or self._connection()
                    begin = time.perf_counter()
                    connection.request("POST", "/events", body, self.headers)
                    answer = connection.getresponse()
                    said = answer.read()
                    took = time.perf_counter() - begin
                except (OSError, http.client.HTTPException):
                    connection = None
                    with lock:
                        self.failed += 1
                    time.sleep(PAUSE_S)
                    continue
                if answer.status in (200, 201):
                    with lock:
                        self.seconds.append(took)
                        self.told[report["external_id"]] = json.loads(said)["id"]
                    break
                if answer.status != 503:
                    raise AssertionError(f"{answer.status}: {said!r}")
                time.sleep(PAUSE_S)

    def _connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(urlsplit(self.url).netloc or "127.0.0.1:1", timeout=30)
