"""Asks a server without a pause over connections that are kept; tells how long answers took."""

import asyncio
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Load:
    """What a server bore.

    Attributes
    ----------
    per_second : float
        Requests answered by the clock.
    p50_ms, p99_ms : float
    cpu_us : float
        The server's processor time for a request.
    """

    per_second: float
    p50_ms: float
    p99_ms: float
    cpu_us: float


class _Client(asyncio.Protocol):
    """One connection: the next request as soon as the answer to the last is there."""

    def __init__(self, requests: Sequence[bytes], first: int, until: float) -> None:
        self.requests, self.k, self.until = requests, first, until
        self.took: list[float] = []
        self.held = b""
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101  of a TCP connection
        self.transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        self.held += data
        head, end, body = self.held.partition(b"\r\n\r\n")
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        if not end or len(body) < int(length):
            return
        if not head.startswith(b"HTTP/1.1 200"):
            self.done.set_exception(RuntimeError(self.held.decode()))
            self.transport.close()
            return
        now = time.perf_counter()
        self.took.append(now - self.began)
        if now < self.until:
            self._ask()
        else:
            self.done.set_result(None)
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("the server hung up"))

    def _ask(self) -> None:
        self.held, self.began = b"", time.perf_counter()
        self.transport.write(self.requests[self.k % len(self.requests)])
        self.k += 1


def load(port: int, pid: int, paths: Sequence[str], *, clients: int, seconds: float) -> Load:
    """Ask for paths one after the other, each client from another one on.

    Parameters
    ----------
    port, pid : int
        Of the server on this machine.
    paths : sequence of str
    clients : int
    seconds : float

    Returns
    -------
    Load
    """
    requests = [f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode() for path in paths]

    async def asked() -> tuple[list[float], float]:
        begin = time.perf_counter()
        loop = asyncio.get_running_loop()
        made = [
            _Client(requests, k * len(requests) // clients, begin + seconds) for k in range(clients)
        ]
        for client in made:
            await loop.create_connection(lambda client=client: client, "127.0.0.1", port)
        await asyncio.gather(*(client.done for client in made))
        return sorted(t for client in made for t in client.took), time.perf_counter() - begin

    before = _cpu_s(pid)
    took, wall = asyncio.run(asked())
    cpu = _cpu_s(pid) - before
    p50, p99 = (1000 * took[int(share * len(took))] for share in (0.5, 0.99))
    return Load(len(took) / wall, p50, p99, 1e6 * cpu / len(took))


def _cpu_s(pid: int) -> float:
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / _TICKS
