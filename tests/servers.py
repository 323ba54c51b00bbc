"""`gridding serve` in processes of their own, to be asked, killed and started again."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from serving import until

PROGRAM = [sys.executable, "-c", "from api.cli import main; main()"]
ADDRESS = re.compile(r"http://[\d.]+:\d+")


@dataclass(frozen=True)
class Server:
    """A server that answers."""

    process: subprocess.Popen[bytes]
    address: str

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.address, trust_env=False, timeout=30)

    def worker(self) -> int | None:
        """Return the process that does its jobs, if there is one by now."""
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, ValueError):
                continue
            if parent == self.process.pid and b"api.jobs" in words:
                return int(entry.name)
        return None

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        assert self.process.wait(10) == -signal.SIGKILL


@contextmanager
def server(folder: Path, *options: str, **environment: str) -> Iterator[Server]:
    """Have a server for a while; what it says goes to a file in a folder."""
    said = folder / f"server-{os.urandom(4).hex()}.log"
    with said.open("wb") as out:
        process = subprocess.Popen(
            [*PROGRAM, "serve", "--port", "0", *options], env=os.environ | environment, stderr=out
        )
    try:
        until(lambda: ADDRESS.search(said.read_text()) or process.poll() is not None, seconds=60)
        found = ADDRESS.search(said.read_text())
        assert found, said.read_text()
        yield Server(process, found[0])
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(30)
