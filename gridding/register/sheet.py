"""Sheets of the register: title, header and rows laid out to be printed on A4."""

from collections.abc import Iterable, Sequence
from math import ceil
from pathlib import Path
from typing import NamedTuple
from unicodedata import east_asian_width

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from gridding.errors import Fault, InputError
from gridding.register.words import Words

Value = str | int | float | None


class Table(NamedTuple):
    """A sheet that is one table; columns, formats and widths go together."""

    name: str
    title: str
    facts: str
    columns: Sequence[str]
    formats: Sequence[str]
    widths: Sequence[float]
    rows: Iterable[Sequence[Value]]


HEADER_ROW = 3
COUNT, SHARE = "#,##0", "+0.0%;-0.0%;0.0%"
LINE_HEIGHT = 14.0  # points
MOST_HEIGHT = 409.0
"""Of a row, in points: Excel takes no higher one."""
HEADING = PatternFill("solid", fgColor="DDE6F0")
LINE = Side(style="thin", color="999999")
FRAME = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)


def head(sheet: Worksheet, words: Words, title: str, facts: str, columns: Sequence[str]) -> None:
    """Write title, facts and the names of the columns."""
    for row, text, size in ((1, title, 16), (2, facts, 10)):
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(columns))
        cell = put(sheet, row, 1, text)
        cell.font = Font(
            name="黑体" if row == 1 and words.font == "宋体" else words.font, size=size
        )
        cell.alignment = Alignment(horizontal="center", vertical="center")
    sheet.row_dimensions[1].height = 30
    for k, text in enumerate(columns, start=1):
        cell = put(sheet, HEADER_ROW, k, text)
        cell.font = Font(name=words.font, size=10, bold=True)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.fill, cell.border = HEADING, FRAME
    sheet.row_dimensions[HEADER_ROW].height = 24


def write_row(
    sheet: Worksheet,
    at: int,
    row: Sequence[Value],
    formats: Sequence[str],
    widths: Sequence[float],
    words: Words,
    *,
    bold: bool = False,
) -> None:
    """Write a framed row, high enough for its texts; ``at`` counts from 1."""
    for k, (value, number_format) in enumerate(zip(row, formats, strict=True), start=1):
        # The style first: it would forget that a text like a formula is quoted.
        sheet.cell(at, k).style = _style(sheet, number_format, words.font, bold=bold)
        put(sheet, at, k, value)
    # A row that is not told its height is cut off by some programs where its text wraps.
    lines = [_lines(value, width) for value, width in zip(row, widths, strict=True)]
    sheet.row_dimensions[at].height = min(LINE_HEIGHT * max(lines) + 2, MOST_HEIGHT)


def _style(sheet: Worksheet, number_format: str, font: str, *, bold: bool) -> str:
    """Return the name of a style of the book: six times as fast as a style for each cell."""
    name = f"{number_format} {'bold' if bold else 'plain'}"
    book = sheet.parent
    if book is not None and name not in book.named_styles:
        text = number_format == "@"
        style = NamedStyle(name, Font(name=font, size=10, bold=bold), border=FRAME)
        style.number_format = number_format
        style.alignment = Alignment(
            horizontal="left" if text else "right",
            vertical="center",
            indent=0 if text else 1,
            wrap_text=text,
        )
        book.add_named_style(style)
    return name


def _lines(value: Value, width: float) -> int:
    if not isinstance(value, str):
        return 1
    return sum(max(1, ceil(_squares(line) / (width - 1))) for line in value.split("\n"))


def _squares(line: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in line)


def put(sheet: Worksheet, row: int, column: int, value: Value) -> Cell | MergedCell:
    """Write a value; a text is a text even where it looks like a formula."""
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(("=", "+", "-", "@"))
    else:
        cell.value = value
    return cell


def set_page(
    sheet: Worksheet, words: Words, widths: Sequence[float], *, wide: bool = False
) -> None:
    """Lay the sheet out for A4 across, or A3; ``widths`` in characters of half a square."""
    for k, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(k)].width = width
    sheet.freeze_panes = f"B{HEADER_ROW + 1}"
    sheet.print_title_rows = f"1:{HEADER_ROW}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A3 if wide else sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom = 0.5, 0.8
    sheet.print_options.horizontalCentered = True
    footer = HeaderFooterItem()
    footer.center.text = words.page
    sheet.oddFooter = footer


def add_table(book: Workbook, words: Words, table: Table) -> Worksheet:
    """Add a sheet, laid out for A4 across.

    Parameters
    ----------
    book : Workbook
    words : Words
    table : Table

    Returns
    -------
    Worksheet
    """
    sheet: Worksheet = book.create_sheet(table.name)
    head(sheet, words, table.title, table.facts, table.columns)
    for at, row in enumerate(table.rows, start=HEADER_ROW + 1):
        write_row(sheet, at, row, table.formats, table.widths, words)
    set_page(sheet, words, table.widths)
    return sheet


def save(book: Workbook, path: str | Path) -> None:
    """Write a book to a file.

    Parameters
    ----------
    book : Workbook
    path : str or Path
        Wants the suffix ``.xlsx``.

    Raises
    ------
    InputError
        The suffix is another, or the folder is not there.
    """
    path = Path(path)
    if path.suffix.lower() != ".xlsx":
        raise InputError(Fault("a register is written as an Excel file", str(path), wanted=".xlsx"))
    if not path.parent.is_dir():
        raise InputError(Fault("the folder to write to is not there", str(path.parent)))
    book.save(path)
