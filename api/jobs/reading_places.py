"""Reads a file of places in a process of its own; it prints them, or all faults, as JSON."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from api.jobs.reading import said_apart
from gridding.errors import InputError


async def read_places_apart(path: Path, crs: str | None, kind: str) -> pd.DataFrame:
    """Read a file of places that somebody sent, as `gridding.read.places.read_places`.

    Parameters
    ----------
    path : Path
    crs : str or None
    kind : str

    Returns
    -------
    DataFrame

    Raises
    ------
    InputError
        With all faults; or reading it takes too much.
    """
    said = await said_apart("api.jobs.reading_places", str(path), kind, *([crs] if crs else []))
    return pd.DataFrame(said["places"])


def main(path: str, kind: str, crs: str | None = None) -> None:
    """Read a file and print what it holds, or all its faults.

    Parameters
    ----------
    path : str
    kind : str
        The type of all, where the file has no column for it; may be empty.
    crs : str, optional
    """
    from gridding.read.places import read_places  # noqa: PLC0415  for the process only

    try:
        places = read_places(Path(path), crs, kind=kind)
    except InputError as error:
        sys.stdout.write(json.dumps({"faults": [asdict(fault) for fault in error.faults]}))
        return
    sys.stdout.write(json.dumps({"places": places.to_dict("list")}))


if __name__ == "__main__":
    main(*sys.argv[1:])
