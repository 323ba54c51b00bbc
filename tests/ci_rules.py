"""Rules for every test: in CI nothing skips, properties repeat, and `soak` tries them longer."""

import os
from collections.abc import Generator
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings

IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}
Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

settings.register_profile(
    "gridding",
    max_examples=20,  # a first look: `make soak` tries more, in CI too
    deadline=None,  # the first call compiles
    derandomize=IN_CI,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],  # the machine may be busy
)
settings.register_profile(
    "soak",
    settings.get_profile("gridding"),
    max_examples=int(os.environ.get("SOAK_EXAMPLES", "10000")),
)
settings.load_profile("gridding")


def _fail_skipped(report: Report) -> Report:
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid}: in CI every test must run; {reason}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _fail_skipped((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return _fail_skipped((yield))
