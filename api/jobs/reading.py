"""Reads a district whole in a process of its own: ``python -m api.jobs.reading MANIFEST``.

A file that makes a driver crash or eats up memory takes only that process down; and as in a job,
formats that lead to other files or addresses are none there. It prints one line of JSON.
"""

import json
import logging
import os
import sys
from dataclasses import asdict
from pathlib import Path
from subprocess import DEVNULL
from typing import Any

import anyio
from pydantic import BaseModel, Field

from gridding.errors import Fault, InputError

_PATIENCE_S = 900.0
_NICENESS = 10
_LOG = logging.getLogger(__name__)


class Figures(BaseModel):
    """What a district holds."""

    streets: int
    communities: int
    buildings: int
    households: int
    barriers: int
    compounds: int
    departments: int
    areas: int = Field(description="Of the departments.")
    postings: int
    matters: int
    exceptions: dict[str, int] = Field(
        description="What was mended or found odd: kind and how often."
    )


async def read_apart(manifest: Path) -> Figures:
    """Read a district to see whether it can be used.

    Parameters
    ----------
    manifest : Path
        One that `api.jobs.folder.manifest_in` lets pass.

    Returns
    -------
    Figures

    Raises
    ------
    InputError
        With all faults of all files; or reading them takes too much.
    """
    return Figures.model_validate(await said_apart("api.jobs.reading", str(manifest)))


async def said_apart(module: str, *arguments: str) -> dict[str, Any]:
    """Run a module that reads files in a process of its own, and return what it says.

    Parameters
    ----------
    module : str
        It prints one line of JSON: an object, which has ``faults`` where there are some.
    *arguments : str

    Returns
    -------
    dict

    Raises
    ------
    InputError
        With those faults; or reading takes too much.
    """
    from api.jobs.worker import FOLLOWING  # noqa: PLC0415  the process itself has no use for it

    command = [sys.executable, "-P", "-W", "ignore", "-m", module, *arguments]
    environment = os.environ | {"GDAL_SKIP": FOLLOWING}
    try:
        with anyio.fail_after(_PATIENCE_S):
            done = await anyio.run_process(
                command, stdin=DEVNULL, env=environment, check=False, start_new_session=True
            )
    except TimeoutError:
        wanted = f"at most {_PATIENCE_S:.0f} s"
        raise InputError(Fault("reading the files takes too long", wanted=wanted)) from None
    if done.returncode < 0:
        _LOG.warning("%s ended by signal %s", module, -done.returncode)
        raise InputError("the files cannot be read: reading them broke off, or took all memory")
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace"))
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if "faults" in said:
        raise InputError(_fault(each) for each in said["faults"])
    return said


def _fault(told: dict[str, object]) -> Fault:
    place = told.pop("place")
    return Fault(**told, place=tuple(place) if place else None)  # type: ignore[arg-type]


def main(manifest: str) -> None:
    """Read a district and print its figures, or all its faults.

    Parameters
    ----------
    manifest : str
    """
    os.nice(_NICENESS)  # whoever looks something up meanwhile comes first
    from gridding.manifest import load_manifest  # noqa: PLC0415  for the process only
    from gridding.read import read_district  # noqa: PLC0415  likewise

    try:
        district = read_district(load_manifest(manifest))
    except InputError as error:
        sys.stdout.write(json.dumps({"faults": [asdict(fault) for fault in error.faults]}))
        return
    figures = Figures(
        streets=len(district.streets),
        communities=len(district.communities),
        buildings=len(district.buildings),
        households=int(district.buildings["households"].sum()),
        barriers=len(district.barriers),
        compounds=len(district.compounds),
        departments=district.departments["department"].nunique(),
        areas=len(district.departments),
        postings=len(district.postings),
        matters=len(district.matters),
        exceptions=district.exceptions["kind"].value_counts().to_dict(),
    )
    sys.stdout.write(figures.model_dump_json())


if __name__ == "__main__":
    main(sys.argv[1])
