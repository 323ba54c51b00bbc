"""Reads a roster that is a workbook in a process of its own; it prints it as one line of JSON."""

import json
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from api.jobs.reading import said_apart
from gridding.errors import Fault
from gridding.read.rosters import Roster

_DAYS = ("from", "until")


async def read_roster_apart(path: Path) -> Roster:
    """Read a roster that somebody sent, as `gridding.read.rosters.read_roster`.

    Parameters
    ----------
    path : Path

    Returns
    -------
    Roster

    Raises
    ------
    InputError
        Reading it takes too much.
    """
    said = await said_apart("api.jobs.reading_roster", str(path))
    postings = pd.DataFrame(said["postings"])
    for name in _DAYS:
        days = [date.fromisoformat(text) if text else None for text in said["postings"][name]]
        postings[name] = pd.Series(days, dtype=object)
    return Roster(
        postings,
        np.array(said["rows"], dtype=np.int64),
        tuple(Fault(**fault) for fault in said["found"]),
        frozenset(said["doubtful"]),
        said["file"],
        said["sheet"],
        said["columns"],
    )


def main(path: str) -> None:
    """Read a roster and print it, its faults with it.

    Parameters
    ----------
    path : str
    """
    from gridding.read.rosters import read_roster  # noqa: PLC0415  for the process only

    roster = read_roster(Path(path))
    told = {
        "postings": roster.postings.to_dict("list"),
        "rows": roster.rows.tolist(),
        "found": [asdict(fault) for fault in roster.faults],
        "doubtful": sorted(roster.doubtful),
        "file": roster.file,
        "sheet": roster.sheet,
        "columns": roster.columns,
    }
    sys.stdout.write(json.dumps(told, default=str))


if __name__ == "__main__":
    main(*sys.argv[1:])
