"""What the demo's district has beside plan and roster: who is away, places and sample events."""

import csv
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from api.cli.say import Progress
    from sql.actor import Actor

PLACES_OF = "综合台账"
"""Source of the demo's places."""


def furnish(engine: "Engine", folder: Path, district: str, tell: "Progress") -> None:
    """Bring in what lies beside a manifest of `gridding synth`; what is in already stays.

    Parameters
    ----------
    engine : Engine
        Its database has the plan, published, and the roster.
    folder : Path
        Of the manifest.
    district : str
        Code.
    tell : Progress
        Told of each step.
    """
    from api.events.importing import import_events
    from gridding.read.events import read_events
    from gridding.read.places import read_places
    from sql.actor import operator
    from sql.placing import take_places

    by = operator("demo")
    with engine.begin() as connection:
        tell("absences")
        _absences(connection, folder / "absences.csv", district, by)
        tell("places")
        places = read_places(folder / "places.csv", "cgcs2000")
        take_places(connection, district, PLACES_OF, places, by, whole=True)
    events = read_events(folder / "events.csv", "cgcs2000")
    import_events(engine, events, "cgcs2000", by, tell=tell)


def _absences(connection: "Connection", file: Path, district: str, by: "Actor") -> None:
    from api.absences import begins, ends
    from gridding.errors import ConflictError
    from sql.absences import add_absence

    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for row in rows:
        start, stop = begins(row["from"]), ends(row["until"]) if row["until"] else None
        try:
            add_absence(
                connection,
                row["worker_id"],
                start,
                stop,
                by,
                district_code=district,
                reason=row["reason"],
            )
        except ConflictError:  # an earlier demo has said so
            continue
