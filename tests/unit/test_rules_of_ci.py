"""The rules that tests/ci_rules.py sets, tried on small suites of their own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
SKIPS = {
    "in the test": "def test_it(): pytest.skip('no data')",
    "by a mark": "@pytest.mark.skipif(True, reason='no data')\ndef test_it(): pass",
    "a whole module": "pytest.skip('no data', allow_module_level=True)",
}


def run_suite(folder: Path, suite: str, ci: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_suite.py").write_text(f"import pytest\n{suite}\n")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "ci_rules",
        "--rootdir",
        folder,
        folder,
    ]
    environment = {**os.environ, "CI": ci, "PYTHONPATH": str(TESTS)}
    return subprocess.run(
        command, env=environment, cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("suite", SKIPS.values(), ids=SKIPS.keys())
def test_a_skipped_test_fails_in_ci_and_says_why(tmp_path, suite):
    done = run_suite(tmp_path, suite, ci="true")
    assert done.returncode != 0
    assert "in CI every test must run" in done.stdout
    assert "no data" in done.stdout


def test_a_skipped_test_is_no_failure_elsewhere(tmp_path):
    done = run_suite(tmp_path, SKIPS["in the test"], ci="")
    assert done.returncode == 0
    assert "1 skipped" in done.stdout


def test_an_expected_failure_stays_one_in_ci(tmp_path):
    suite = "@pytest.mark.xfail(strict=True)\ndef test_it(): assert False"
    done = run_suite(tmp_path, suite, ci="true")
    assert done.returncode == 0
    assert "1 xfailed" in done.stdout
