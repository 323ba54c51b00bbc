"""Takes a file of events in, piece by piece; the same file again changes nothing."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd
from sqlalchemy import Engine

from api.events.many import Resolver, pieces
from sql.actor import Actor
from sql.audit import audit
from sql.event_import import as_json, import_rows, known_rows
from sql.tables import EventStatus

BATCH = 5_000
"""Rows that are stored at once: whoever reports meanwhile waits no longer for the counts."""
SHOWN = 20


@dataclass
class Imported:
    """What has become of a file's rows, or would.

    Attributes
    ----------
    rows : int
    new, known : int
        Known is what was told before, just so.
    different : int
        What was told before otherwise: it stays as it was.
    outside, unlocated : int
        Of those that are new: outside every grid, and with an address that is not certain.
    different_rows : list of int
        The first of them, by their number in the file.
    """

    rows: int = 0
    new: int = 0
    known: int = 0
    different: int = 0
    outside: int = 0
    unlocated: int = 0
    different_rows: list[int] = field(default_factory=list)


def import_events(
    engine: Engine,
    events: pd.DataFrame,
    crs: str | None,
    by: Actor,
    *,
    dry_run: bool = False,
    tell: Callable[[str, int, int], None] = lambda step, done, total: None,
) -> Imported:
    """Take events in; each piece is stored for good before the next is begun.

    Parameters
    ----------
    engine : Engine
    events : DataFrame
        As of `gridding.read.events.read_events`.
    crs : str or None
        What ``x, y`` refer to.
    by : Actor
    dry_run : bool
        Store nothing.
    tell : callable
        Told how far it is.

    Returns
    -------
    Imported
    """
    done, resolver = Imported(), Resolver(crs)
    for piece in pieces(events, BATCH):
        with engine.begin() as connection:
            rows = resolver.resolve(connection, piece)
            said = as_json(rows)
            known = known_rows(connection, said)
            new = [row for row in rows if row["row"] not in known]
            added = len(new)
            if new and not dry_run:
                added = import_rows(connection, as_json(new) if known else said, by)
        differing = [row for row, differs in known.items() if differs]
        found = Counter(row["status"] for row in new)
        done.rows += len(rows)
        done.new += added
        done.known += len(rows) - added - len(differing)
        done.different += len(differing)
        done.outside += found[EventStatus.OUTSIDE]
        done.unlocated += found[EventStatus.UNLOCATED]
        done.different_rows = sorted([*done.different_rows, *differing])[:SHOWN]
        tell("events", done.rows, len(events))
    if not dry_run:
        if done.new >= BATCH:  # counts over many rows read the index alone once it is seen to
            with engine.connect() as connection:
                connection.execution_options(isolation_level="AUTOCOMMIT")
                connection.exec_driver_sql("VACUUM (ANALYZE) events, event_counts")
        with engine.begin() as connection:
            told = {name: getattr(done, name) for name in ("rows", "new", "known", "different")}
            audit(connection, by, "import events", "events", **told)
    return done
