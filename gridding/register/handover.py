"""Hand-over lists as an Excel file: a summary, what nobody takes yet, a page a worker to sign."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from gridding.handover.model import Change, Handover, Holder, Passage
from gridding.register.sheet import (
    COUNT,
    HEADER_ROW,
    HEADING,
    Table,
    Value,
    add_table,
    head,
    put,
    save,
    set_page,
    write_row,
)
from gridding.register.staff import listed
from gridding.register.staff_words import STAFF_WORDS, StaffWords
from gridding.register.words import Words, words_of

SUMMARY_FORMATS = ("@",) * 6 + (COUNT,) * 6 + ("@",)
SUMMARY_WIDTHS = (14, 12, 14, 15, 18, 18, 11, 12, 11, 12, 11, 12, 16)
LIST_FORMATS = ("@", "@", "@", COUNT, "@", "@", "@", "@")
LIST_WIDTHS = (7, 20, 40, 12, 18, 18, 22, 22)
PENDING_FORMATS = ("@", "@", "@", "@", COUNT, "@", "@", "@")
PENDING_WIDTHS = (18, 22, 16, 40, 12, 18, 26, 15)
SIGNED_AT = (1, 3, 5, 7)
"""Columns, from 1, under which the signatures stand."""


def write_handover(
    found: Handover,
    path: str | Path,
    *,
    district: str,
    plans: tuple[int, int],
    days: tuple[str, str],
    names: Mapping[str, str],
    phones: Mapping[str, str],
    lang: str,
) -> None:
    """Write the lists of a hand-over.

    Parameters
    ----------
    found : Handover
    path : str or Path
        Wants the suffix ``.xlsx``.
    district : str
        Name.
    plans : pair of int
        Ids of the old and the new plan.
    days : pair of str
        Of the posts in either.
    names : mapping
        Code of a grid of the new plan -> its name.
    phones : mapping
        worker_id -> phone number, as whoever reads it may see it.
    lang : {"zh", "en"}

    Raises
    ------
    InputError
        The suffix or the language is another, or the folder is not there.
    """
    words, staff = words_of(lang), STAFF_WORDS[lang]
    title = staff.handover_title.format(name=district)
    facts = staff.handover_facts.format(
        before=plans[0],
        then=days[0],
        after=plans[1],
        now=days[1],
        buildings=found.given.buildings,
        households=found.given.households,
    )
    book = Workbook()
    book.remove(book.worksheets[0])
    rows = _summary(found, phones, staff)
    shape = staff.summary_columns, SUMMARY_FORMATS, SUMMARY_WIDTHS
    add_table(book, words, Table(staff.summary, title, facts, *shape, rows))
    if found.pending:
        about = staff.pending_facts.format(
            grids=len(found.pending),
            buildings=sum(tally.buildings for tally in found.pending.values()),
            households=sum(tally.households for tally in found.pending.values()),
        )
        waiting = _pending(found, names, staff)
        form = staff.pending_columns, PENDING_FORMATS, PENDING_WIDTHS
        add_table(book, words, Table(staff.pending, title, about, *form, waiting))
    sheet = book.create_sheet(staff.lists)
    head(sheet, words, f"{title} · {staff.lists}", facts, staff.list_columns)
    _fill_lists(sheet, found, words, staff)
    set_page(sheet, words, LIST_WIDTHS)
    save(book, path)


def _summary(
    found: Handover, phones: Mapping[str, str], staff: StaffWords
) -> Iterable[Sequence[Value]]:
    """Return a row for each who hands or takes over, and one for all others."""
    concerned = [each for each in found.changes if each.concerned]
    for each in concerned:
        grids = (listed(codes, staff) for codes in (each.grids_before, each.grids_after))
        amounts = [
            amount
            for tally in (each.kept, each.given, each.gained)
            for amount in (tally.buildings, tally.households)
        ]
        phone = phones.get(each.worker_id, "")
        yield each.name, each.worker_id, "、".join(each.roles), phone, *grids, *amounts, ""
    if others := len(found.changes) - len(concerned):
        yield staff.others.format(n=others), *[None] * (len(SUMMARY_FORMATS) - 1)


def _pending(
    found: Handover, names: Mapping[str, str], staff: StaffWords
) -> Iterable[Sequence[Value]]:
    for passage in sorted(found.passages, key=lambda passage: passage.to_grid):
        if passage.pending:
            code, name = passage.to_grid, names.get(passage.to_grid, "")
            given_by = _who(passage.leaving) or staff.nobody_before
            for building, address, households in passage.buildings.itertuples(index=False):
                where = passage.from_grid or staff.new_building
                told = building, address, int(households), where, given_by, staff.unsettled
                yield code, name, *told


def _fill_lists(sheet: Worksheet, found: Handover, words: Words, staff: StaffWords) -> None:
    """Write a section a worker: what they give, what they gain, a line to sign; a page each."""
    out, into = _by_worker(found.passages)
    at = HEADER_ROW + 1
    for change in found.changes:
        if not change.concerned:
            continue
        _heading(sheet, at, change, words, staff)
        for row in _given(change, out.get(change.worker_id, ()), staff):
            at += 1
            write_row(sheet, at, row, LIST_FORMATS, LIST_WIDTHS, words)
        for row in _gained(change, into.get(change.worker_id, ()), staff):
            at += 1
            write_row(sheet, at, row, LIST_FORMATS, LIST_WIDTHS, words)
        at += 2
        for column, text in zip(SIGNED_AT, staff.signatures, strict=True):
            put(sheet, at, column, text).font = Font(name=words.font, size=11)
        sheet.row_dimensions[at].height = 30
        sheet.row_breaks.append(Break(id=at))
        at += 1


def _heading(sheet: Worksheet, at: int, change: Change, words: Words, staff: StaffWords) -> None:
    told = staff.worker.format(
        name=change.name,
        id=change.worker_id,
        roles="、".join(change.roles),
        out=change.given.buildings,
        households_out=change.given.households,
        into=change.gained.buildings,
        households_in=change.gained.households,
    )
    for column in range(1, len(LIST_WIDTHS) + 1):
        sheet.cell(at, column).fill = HEADING
    put(sheet, at, 1, told).font = Font(name=words.font, size=11, bold=True)
    sheet.row_dimensions[at].height = 22


def _by_worker(
    passages: Iterable[Passage],
) -> tuple[dict[str, list[tuple[Passage, Holder]]], dict[str, list[tuple[Passage, Holder]]]]:
    """Return the passages that each worker gives and gains, with the post in which they do."""
    out: dict[str, list[tuple[Passage, Holder]]] = {}
    into: dict[str, list[tuple[Passage, Holder]]] = {}
    for passage in passages:
        for holders, listed_by in ((passage.leaving, out), (passage.arriving, into)):
            for holder in {each.worker_id: each for each in reversed(holders)}.values():
                listed_by.setdefault(holder.worker_id, []).append((passage, holder))
    return out, into


def _given(
    change: Change, passages: Iterable[tuple[Passage, Holder]], staff: StaffWords
) -> Iterable[Sequence[Value]]:
    for passage, holder in passages:
        takers = _who(passage.takers(holder)) or staff.unsettled
        where = passage.to_grid or staff.in_no_grid
        people = change.name, takers if passage.to_grid else ""
        for building, address, households in passage.buildings.itertuples(index=False):
            here = building, address, int(households), passage.from_grid, where
            yield staff.given, *here, *people


def _gained(
    change: Change, passages: Iterable[tuple[Passage, Holder]], staff: StaffWords
) -> Iterable[Sequence[Value]]:
    for passage, holder in passages:
        givers = _who(passage.givers(holder)) or staff.nobody_before
        where = passage.from_grid or staff.new_building
        for building, address, households in passage.buildings.itertuples(index=False):
            here = building, address, int(households), where, passage.to_grid
            yield staff.gained, *here, givers, change.name


def _who(holders: Sequence[Holder]) -> str:
    return "、".join(dict.fromkeys(holder.name for holder in holders))
