"""The sheet of grids: what each is, what its border follows, who is on post there, and for what."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from gridding.explain import reasons_out_of_band
from gridding.explain.model import Reason
from gridding.explain.sentences import words_of as reasons_in
from gridding.plan import GridKind, Plan
from gridding.posts import Post
from gridding.register.sheet import COUNT, HEADER_ROW, SHARE, Value, head, put, set_page, write_row
from gridding.register.sides import SIDES, border_names
from gridding.register.staff import duty_lines, place_lines, post_lines
from gridding.register.staff_words import STAFF_WORDS
from gridding.register.words import WORDS, Words

SQUARE_METRES_PER_HECTARE = 10_000
ROUNDING = 1e-9  # 495 of 450 is on the band, not above it
SIGNED_AT = (1, 4, 9, 11)
"""Columns, from 1, under which the signatures stand."""
OUTSIDE_BAND = PatternFill("solid", fgColor="FFF2CC")
WIDTHS = (17, 20, 16, 14, 11, 11, 10, 11, 11, 42, 22, 20)
"""In characters of half a square, of the register without people."""
POST_WIDTHS = (17, 18, 16, 14, 11, 11, 10, 10, 10, 32, 46)
DUTY_WIDTH, PLACE_WIDTH, REMARK_WIDTH, SIGNED_WIDTH = 30, 20, 20, 14


@dataclass(frozen=True)
class Column:
    """A column of the sheet.

    Attributes
    ----------
    header, number_format : str
    width : float
    value : callable
        Of a row of `Plan.grids` with ``m2``.
    summed : bool
    """

    header: str
    number_format: str
    width: float
    value: Callable[[Any], Value]
    summed: bool = False


def fill_grids(
    sheet: Worksheet,
    plan: Plan,
    lang: str,
    posts: Sequence[Post],
    places: Mapping[str, Mapping[str, int]],
) -> None:
    """Write the sheet of grids.

    Parameters
    ----------
    sheet : Worksheet
    plan : Plan
    lang : {"zh", "en"}
    posts : sequence of Post
        Without any, nobody is told of.
    places : mapping
        grid_code -> type of place -> how many.
    """
    words, info = WORDS[lang], plan.info
    facts = words.facts.format(
        code=info.district_code,
        n=len(plan.grids),
        target=info.target,
        tolerance=info.tolerance,
        seed=info.seed,
        version=info.version,
        crs=info.metric_crs,
    )
    columns = _columns(plan, lang, posts, places)
    title = STAFF_WORDS[lang].title if posts else words.title
    headers = [column.header for column in columns]
    head(sheet, words, title.format(name=info.district_name), facts, headers)
    formats, widths = ([getattr(c, name) for c in columns] for name in ("number_format", "width"))
    grids = plan.grids.assign(m2=plan.grids.to_crs(info.metric_crs).area).sort_values("grid_code")
    rows = [[c.value(grid) for c in columns] for grid in grids.itertuples(index=False)]
    off = headers.index(words.columns[8])
    for at, row in enumerate(rows, start=HEADER_ROW + 1):
        write_row(sheet, at, row, formats, widths, words)
        if abs(float(row[off] or 0)) > info.tolerance + ROUNDING:
            sheet.cell(at, off + 1).fill = OUTSIDE_BAND
    last = HEADER_ROW + 1 + len(rows)
    total = [_sum(column, [row[k] for row in rows]) for k, column in enumerate(columns)]
    write_row(sheet, last, [words.total, *total[1:]], formats, widths, words, bold=True)
    for k, text in enumerate(words.signatures):
        cell = put(sheet, last + 3, SIGNED_AT[k], text)
        cell.font = Font(name=words.font, size=11)
    set_page(sheet, words, widths, wide=bool(posts))


def _sum(column: Column, values: Sequence[Value]) -> Value:
    known = [float(value) for value in values if value is not None and column.summed]
    return sum(known) if known else None


def _columns(
    plan: Plan,
    lang: str,
    posts: Sequence[Post],
    places: Mapping[str, Mapping[str, int]],
) -> list[Column]:
    words, staff, told = WORDS[lang], STAFF_WORDS[lang], bool(posts)
    names = words.columns
    widths = POST_WIDTHS if told else WIDTHS
    community, street = (
        dict(zip(frame["code"], frame["name"], strict=True))
        for frame in (plan.communities, plan.streets)
    )
    buildings = plan.units.groupby("grid_code")["building_count"].sum()
    sides, remarks = border_names(plan, words.unnamed), _remarks(plan, words, lang)
    on_post = post_lines(posts, staff)
    columns = [
        Column(names[0], "@", widths[0], lambda g: str(g.grid_code)),
        Column(names[1], "@", widths[1], lambda g: str(g.name)),
        Column(
            names[2], "@", widths[2], lambda g: community.get(g.community_code, g.community_code)
        ),
        Column(names[3], "@", widths[3], lambda g: street.get(g.street_code, g.street_code)),
        Column(names[4], COUNT, widths[4], lambda g: int(g.households), summed=True),
        Column(names[5], COUNT, widths[5], _population, summed=True),
        Column(
            names[6], COUNT, widths[6], lambda g: int(buildings.get(g.grid_code, 0)), summed=True
        ),
        Column(names[7], "#,##0.00", widths[7], _hectares, summed=True),
        Column(names[8], SHARE, widths[8], _deviation),
        Column(names[9], "@", widths[9], lambda g: _sides(sides.get(g.grid_code, {}), words)),
        Column(
            staff.posts if told else names[10],
            "@",
            widths[10],
            lambda g: on_post.get(g.grid_code, words.missing if told else ""),
        ),
    ]
    if told and plan.merge is not None:
        duties = duty_lines(plan.merge, staff)
        columns.append(Column(staff.duties, "@", DUTY_WIDTH, lambda g: duties.get(g.grid_code, "")))
    if any(places):  # an empty code stands for those in no grid
        counts = place_lines(places, staff, words.between_names)
        columns.append(
            Column(staff.places, "@", PLACE_WIDTH, lambda g: counts.get(g.grid_code, ""))
        )

    def remark(grid: Any) -> Value:
        dedicated = [words.dedicated] * (grid.kind == GridKind.DEDICATED)
        return words.between_names.join(dedicated + remarks.get(grid.grid_code, []))

    columns.append(Column(names[11], "@", REMARK_WIDTH if told else WIDTHS[11], remark))
    return [*columns, Column(staff.signed, "@", SIGNED_WIDTH, lambda g: "")] if told else columns


def _population(grid: Any) -> Value:
    return None if pd.isna(grid.population) else int(grid.population)


def _hectares(grid: Any) -> Value:
    return float(grid.m2) / SQUARE_METRES_PER_HECTARE


def _deviation(grid: Any) -> Value:
    return float(grid.deviation) if grid.kind == GridKind.BASIC else None


def _sides(sides: Mapping[str, Sequence[str]], words: Words) -> str:
    return words.between_sides.join(
        words.side.format(side=words.sides[side], names=words.between_names.join(sides[side]))
        for side in SIDES
        if side in sides
    )


def _remarks(plan: Plan, words: Words, lang: str) -> dict[str, list[str]]:
    """Return what is listed of each grid, and why it is out of the band, where it is."""
    listed = plan.exceptions[plan.exceptions["grid_code"].fillna("") != ""]
    remarks = {
        str(code): [words.kinds.get(kind, kind) for kind in dict.fromkeys(kinds)]
        for code, kinds in listed.groupby("grid_code")["kind"]
    }
    for code, reason in reasons_out_of_band(plan).items():
        if reason is not Reason.OVERSIZED:  # listed as an exception
            remarks.setdefault(code, []).append(reasons_in(lang).short[reason])
    return remarks
