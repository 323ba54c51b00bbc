"""A command run in a process of its own: what it printed, its CPU seconds and its peak memory."""

import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Run:
    """One finished command."""

    printed: str
    cpu_s: float
    """User and system, its own finished children with it."""
    peak_mib: float
    """Largest resident set of the process itself."""


def run(*command: str | Path, env: dict[str, str] | None = None) -> Run:
    """Run a command to its end.

    Raises
    ------
    subprocess.CalledProcessError
        It failed.
    """
    with tempfile.TemporaryFile("w+") as printed:
        process = subprocess.Popen(command, stdout=printed, env={**os.environ, **(env or {})})
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)
        printed.seek(0)
        cpu_s = usage.ru_utime + usage.ru_stime
        return Run(printed.read(), cpu_s, usage.ru_maxrss / 1024)
