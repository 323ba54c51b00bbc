"""What the demo's district has beside its plan: a roster, who is away, places and events."""

import csv
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from api.cli.say import Progress
    from gridding.district import District
    from sql.actor import Actor

PLACES_OF = "综合台账"
"""Source of the demo's places."""


def furnish(engine: "Engine", folder: Path, district: "District", tell: "Progress") -> None:
    """Bring in what lies beside a manifest of `gridding synth`; what is in already stays.

    Parameters
    ----------
    engine : Engine
        Its database has the plan, published.
    folder : Path
        Of the manifest.
    district : District
        As its manifest has it.
    tell : Progress
        Told of each step.
    """
    from api.events.importing import import_events
    from gridding.read.events import read_events
    from gridding.read.places import read_places
    from sql.actor import operator
    from sql.divisions import require_district
    from sql.placing import take_places
    from sql.roster import save_postings

    by, code = operator("demo"), district.manifest.district.code
    with engine.begin() as connection:
        tell("roster and absences")
        save_postings(connection, require_district(connection, code), district.postings)
        _absences(connection, folder / "absences.csv", code, by)
        tell("places")
        places = read_places(folder / "places.csv", "cgcs2000")
        take_places(connection, code, PLACES_OF, places, by, whole=True)
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
