"""The register (登记表) that a reviewer signs: one row a grid, as an Excel file ready to print."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import shapely
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from gridding.errors import Fault, InputError
from gridding.explain import reasons_out_of_band
from gridding.explain.model import Reason
from gridding.explain.sentences import words_of
from gridding.plan import GridKind, Plan
from gridding.register.merged import add_merged_sheets
from gridding.register.sheet import COUNT, HEADER_ROW, SHARE, Value, head, put, set_page, write_row
from gridding.register.sides import SIDES, border_names
from gridding.register.words import WORDS, Words

__all__ = ["write_register"]

SQUARE_METRES_PER_HECTARE = 10_000
ROUNDING = 1e-9  # 495 of 450 is on the band, not above it
WIDTHS = (17, 20, 16, 14, 11, 11, 10, 11, 11, 42, 22, 20)
"""Of the columns, in characters of half a square."""
FORMATS = ("@", "@", "@", "@", COUNT, COUNT, COUNT, "#,##0.00", SHARE, "@", "@", "@")
DEVIATION = 8
"""Column, from 0."""
SUMMED = (4, 5, 6, 7)
SIGNED_AT = (1, 4, 9, 11)
"""Columns, from 1, under which the signatures stand."""
LISTED_WIDTHS = (26, 15, 18, 64, 12, 12, 12)
LISTED_FORMATS = ("@", "@", "@", "@", "#,##0.00", "0.000000", "0.000000")
OUTSIDE_BAND = PatternFill("solid", fgColor="FFF2CC")


def write_register(
    plan: Plan,
    path: str | Path,
    *,
    workers: Mapping[str, Sequence[str]] | None = None,
    lang: str = "zh",
) -> None:
    """Write the register of a plan.

    Parameters
    ----------
    plan : Plan
    path : str or Path
        Wants the suffix ``.xlsx``.
    workers : mapping, optional
        grid_code -> names of those on post.
    lang : {"zh", "en"}
        Names from data stay as they are.

    Raises
    ------
    InputError
        The suffix or the language is another, or the folder is not there.
    """
    path = Path(path)
    if path.suffix.lower() != ".xlsx":
        raise InputError(Fault("a register is written as an Excel file", str(path), wanted=".xlsx"))
    if not path.parent.is_dir():
        raise InputError(Fault("the folder to write to is not there", str(path.parent)))
    if lang not in WORDS:
        raise InputError(Fault("no such language", found=lang, wanted=" or ".join(WORDS)))
    words = WORDS[lang]
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = words.grids
    _fill_grids(sheet, plan, words, workers or {}, _remarks(plan, words, lang))
    _fill_exceptions(book.create_sheet(words.exceptions), plan, words)
    if plan.merge is not None:
        add_merged_sheets(book, plan, plan.merge, words)
    book.save(path)


def _fill_grids(
    sheet: Worksheet,
    plan: Plan,
    words: Words,
    workers: Mapping[str, Sequence[str]],
    remarks: Mapping[str, Sequence[str]],
) -> None:
    info = plan.info
    facts = words.facts.format(
        code=info.district_code,
        n=len(plan.grids),
        target=info.target,
        tolerance=info.tolerance,
        seed=info.seed,
        version=info.version,
        crs=info.metric_crs,
    )
    head(sheet, words, words.title.format(name=info.district_name), facts, words.columns)
    rows = _grid_rows(plan, words, workers, remarks)
    for at, row in enumerate(rows, start=HEADER_ROW + 1):
        write_row(sheet, at, row, FORMATS, WIDTHS, words)
        if abs(float(row[DEVIATION] or 0)) > info.tolerance + ROUNDING:
            sheet.cell(at, DEVIATION + 1).fill = OUTSIDE_BAND
    total: list[Value] = [words.total, *[None] * (len(FORMATS) - 1)]
    for k in SUMMED:
        known = [float(row[k] or 0) for row in rows if row[k] is not None]
        total[k] = sum(known) if known else None
    last = HEADER_ROW + 1 + len(rows)
    write_row(sheet, last, total, FORMATS, WIDTHS, words, bold=True)
    for k, text in enumerate(words.signatures):
        cell = put(sheet, last + 3, SIGNED_AT[k], text)
        cell.font = Font(name=words.font, size=11)
    set_page(sheet, words, WIDTHS)


def _grid_rows(
    plan: Plan,
    words: Words,
    workers: Mapping[str, Sequence[str]],
    remarks: Mapping[str, Sequence[str]],
) -> list[list[Value]]:
    names = {
        layer: dict(zip(frame["code"], frame["name"], strict=True))
        for layer, frame in (("community", plan.communities), ("street", plan.streets))
    }
    buildings = plan.units.groupby("grid_code")["building_count"].sum()
    sides = border_names(plan, words.unnamed)
    grids = plan.grids.assign(m2=plan.grids.to_crs(plan.info.metric_crs).area)
    return [
        [
            grid.grid_code,
            grid.name,
            names["community"].get(grid.community_code, grid.community_code),
            names["street"].get(grid.street_code, grid.street_code),
            int(grid.households),
            None if pd.isna(grid.population) else int(grid.population),
            int(buildings.get(grid.grid_code, 0)),
            float(grid.m2) / SQUARE_METRES_PER_HECTARE,
            float(grid.deviation) if grid.kind == GridKind.BASIC else None,
            _sides_text(sides.get(grid.grid_code, {}), words),
            words.between_names.join(workers.get(grid.grid_code, ())),
            words.between_names.join(
                [words.dedicated] * (grid.kind == GridKind.DEDICATED)
                + list(remarks.get(grid.grid_code, ()))
            ),
        ]
        for grid in grids.sort_values("grid_code").itertuples(index=False)
    ]


def _sides_text(sides: Mapping[str, Sequence[str]], words: Words) -> str:
    return words.between_sides.join(
        words.side.format(side=words.sides[side], names=words.between_names.join(sides[side]))
        for side in SIDES
        if side in sides
    )


def _remarks(plan: Plan, words: Words, lang: str) -> dict[str, list[str]]:
    """Return what is listed of each grid, and why it is out of the band, where it is."""
    listed = plan.exceptions[plan.exceptions["grid_code"].fillna("") != ""]
    remarks = {
        code: [words.kinds.get(kind, kind) for kind in dict.fromkeys(kinds)]
        for code, kinds in listed.groupby("grid_code")["kind"]
    }
    for code, reason in reasons_out_of_band(plan).items():
        if reason is not Reason.OVERSIZED:  # listed as an exception
            remarks.setdefault(code, []).append(words_of(lang).short[reason])
    return remarks


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
