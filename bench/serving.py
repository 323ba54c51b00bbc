"""A server in a process of its own, and a planner who may draw on it."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_ADDRESS = re.compile(r"serving on (\S+)/ ")


@dataclass(frozen=True)
class Served:
    """Where a server answers, the planner's token, and its process."""

    url: str
    token: str
    process: subprocess.Popen[str]

    @property
    def headers(self) -> dict[str, str]:
        """What a request of the planner carries."""
        return {"authorization": f"Bearer {self.token}"}


@contextmanager
def served(home: Path) -> Iterator[Served]:
    """Have a server on the private cluster of a home for a while.

    Parameters
    ----------
    home : Path

    Yields
    ------
    Served
    """
    program = str(Path(sys.executable).with_name("gridding"))
    env = {**os.environ, "GRIDDING_HOME": str(home)}
    # It is there already where the home was served before.
    subprocess.run([program, "user", "add", "bench", "--role", "planner"], env=env, check=False)
    token = subprocess.run(
        [program, "user", "token", "bench"], env=env, check=True, capture_output=True, text=True
    ).stdout.strip()
    command = [program, "serve", "--port", "0"]
    with subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True) as server:
        try:
            url = next(found[1] for line in server.stderr or () if (found := _ADDRESS.search(line)))
            yield Served(url, token, server)
        finally:
            server.terminate()
