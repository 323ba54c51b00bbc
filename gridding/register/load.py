"""The load of workers as an Excel file: a sheet of workers, a sheet of grids without anyone."""

from datetime import datetime
from pathlib import Path

from openpyxl import Workbook

from gridding.load import Load
from gridding.register.sheet import COUNT, SHARE, Table, Value, add_table, save
from gridding.register.staff import listed
from gridding.register.staff_words import STAFF_WORDS, StaffWords
from gridding.register.words import words_of

FORMATS = ("@", "@", "@", "@", COUNT, "@", COUNT, "#,##0.0", "#,##0.00", COUNT, COUNT, SHARE)
WIDTHS = (14, 14, 12, 14, 8, 20, 12, 11, 11, 10, 13, 13)
WITHOUT_FORMATS, WITHOUT_WIDTHS = ("@", "@", COUNT, "@"), (20, 26, 12, 66)


def write_load(load: Load, path: str | Path, *, district: str, at: datetime, lang: str) -> None:
    """Write the load of a plan's workers.

    Parameters
    ----------
    load : Load
    path : str or Path
        Wants the suffix ``.xlsx``.
    district : str
        Name.
    at : datetime
        The moment of the load.
    lang : {"zh", "en"}

    Raises
    ------
    InputError
        The suffix or the language is another, or the folder is not there.
    """
    words, staff = words_of(lang), STAFF_WORDS[lang]
    book = Workbook()
    book.remove(book.worksheets[0])
    title = staff.load_title.format(name=district)
    told = at.astimezone().isoformat(" ", "minutes")
    facts = staff.load_facts.format(at=told, workers=len(load.workers), without=len(load.without))
    workers = Table(
        staff.load, title, facts, staff.load_columns, FORMATS, WIDTHS, _workers(load, staff)
    )
    about = staff.without_facts.format(
        n=len(load.without), households=sum(grid.households for grid in load.without)
    )
    without = Table(
        staff.without,
        f"{title} · {staff.without}",
        about,
        staff.without_columns,
        WITHOUT_FORMATS,
        WITHOUT_WIDTHS,
        [[g.grid_code, g.name, g.households, staff.lacks[g.lack]] for g in load.without],
    )
    for table in (workers, without):
        add_table(book, words, table)
    save(book, path)


def _workers(load: Load, staff: StaffWords) -> list[list[Value]]:
    return [
        [
            each.role,
            each.name,
            each.worker_id,
            "、".join(each.stand_in_for),
            len(each.grid_codes),
            listed(each.grid_codes, staff),
            each.households,
            each.households_share,
            each.area_km2,
            each.reach_m,
            each.apart_m,
            each.deviation,
        ]
        for each in load.workers
    ]
