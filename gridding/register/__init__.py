"""The register (登记表) that a reviewer signs: one row a grid, as an Excel file ready to print.

With the posts of its workers it is the register of who, where and for what (定人定岗定责).
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import pandas as pd
import shapely
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from gridding.plan import Plan
from gridding.posts import Post
from gridding.register.grids import fill_grids
from gridding.register.merged import add_merged_sheets
from gridding.register.sheet import HEADER_ROW, head, save, set_page, write_row
from gridding.register.staff import add_people
from gridding.register.words import Words, words_of

__all__ = ["write_register"]

LISTED_WIDTHS = (26, 15, 18, 64, 12, 12, 12)
LISTED_FORMATS = ("@", "@", "@", "@", "#,##0.00", "0.000000", "0.000000")


def write_register(
    plan: Plan,
    path: str | Path,
    *,
    posts: Sequence[Post] = (),
    places: Mapping[str, Mapping[str, int]] = MappingProxyType({}),
    lang: str = "zh",
) -> None:
    """Write the register of a plan.

    Parameters
    ----------
    plan : Plan
    path : str or Path
        Wants the suffix ``.xlsx``.
    posts : sequence of Post, optional
        Who is on post in the grids, with phone numbers as whoever reads it may see them. Where
        there are any, there are columns of posts, duties and signatures and a sheet of people,
        and the grids are laid out for A3.
    places : mapping, optional
        grid_code -> type of place -> how many.
    lang : {"zh", "en"}
        Names from data stay as they are.

    Raises
    ------
    InputError
        The suffix or the language is another, or the folder is not there.
    """
    words = words_of(lang)
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = words.grids
    fill_grids(sheet, plan, lang, posts, places)
    if posts:
        add_people(book, plan, posts, words, lang)
    _fill_exceptions(book.create_sheet(words.exceptions), plan, words)
    if plan.merge is not None:
        add_merged_sheets(book, plan, plan.merge, words)
    save(book, path)


def _fill_exceptions(sheet: Worksheet, plan: Plan, words: Words) -> None:
    title = words.title.format(name=plan.info.district_name)
    head(sheet, words, f"{title} · {words.exceptions}", "", words.listed)
    listed = plan.exceptions.sort_values(["kind", "community_code", "grid_code"])
    point = shapely.point_on_surface(listed.geometry.to_numpy())
    texts = listed[["kind", "community_code", "grid_code", "detail"]].fillna("").to_numpy()
    places = zip(shapely.get_x(point), shapely.get_y(point), strict=True)
    for at, (text, area, (x, y)) in enumerate(
        zip(texts, listed["area_m2"], places, strict=True), start=HEADER_ROW + 1
    ):
        kind = words.kinds.get(text[0], text[0])
        numbers = [None if pd.isna(value) else float(value) for value in (area, x, y)]
        row = [kind, *text[1:], *numbers]
        write_row(sheet, at, row, LISTED_FORMATS, LISTED_WIDTHS, words)
    set_page(sheet, words, LISTED_WIDTHS)
