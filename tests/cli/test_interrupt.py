"""Ctrl-C in the middle of a division."""

import os
import signal
import subprocess
import sys
import time

from gridding.synth import SMALL, write_kundulun

# A test runner in the background may ignore SIGINT, and its children with it.
LISTENING = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
PROGRAM = [sys.executable, "-c", f"{LISTENING}; from api.cli import main; main()"]


def test_an_interrupted_division_ends_at_once_and_leaves_nothing(tmp_path):
    manifest = write_kundulun(tmp_path / "place", seed=3, size=SMALL)
    out = tmp_path / "plan.gpkg"
    command = [*PROGRAM, "divide", manifest, "--out", out, "--processes", "2", "--effort", "1000"]
    started = subprocess.Popen(
        [*command, "--quiet"], stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    time.sleep(8)
    assert started.poll() is None
    os.killpg(started.pid, signal.SIGINT)
    _, told = started.communicate(timeout=60)
    assert started.returncode == 130
    assert "Traceback" not in told
    assert [path.name for path in tmp_path.iterdir()] == ["place"]
