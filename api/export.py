"""What a saved plan can be exported as: one table of formats for commands and HTTP."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection

from api.roles import phone_for
from gridding.errors import Fault, InputError
from gridding.plan import Plan
from gridding.planfile import write_plan
from gridding.posts import Post
from gridding.register import write_register
from gridding.shapefile import Encoding, write_shapefile
from maps.sheets import Atlas, Chosen, Imprint, write_book
from sql.actor import Actor, Role
from sql.places import place_counts
from sql.posts import plan_posts
from sql.publishing import plan_workers
from sql.showing import PlanCard, plan_card
from sql.store import load_plan

__all__ = ["FORMATS", "Export", "Format", "Wish", "file_name", "format_of", "write_export"]

TOLD_NAMES = frozenset({None, Role.PLANNER, Role.REVIEWER, Role.ADMINISTRATOR})
"""Who gets the names of all workers at once; the machine's operator has no role."""

Tell = Callable[[int, int], None]
"""Told how much of how much is done."""


class Format(StrEnum):
    """What a plan is exported as."""

    GPKG = "gpkg"
    GEOJSON = "geojson"
    SHAPEFILE = "shapefile"
    XLSX = "xlsx"
    HTML = "html"
    PNG = "png"


@dataclass(frozen=True)
class Wish:
    """How an export is to be, as far as its format knows such a choice.

    Attributes
    ----------
    lang : {"zh", "en"}
        Of register and sheets.
    encoding : Encoding
        Of shapefiles.
    grids, communities : sequence of str
        Codes of the sheets wanted; all without any.
    address : str
        Of the server, for the links printed on sheets; none without it.
    """

    lang: str = "zh"
    encoding: Encoding = Encoding.UTF8
    grids: Sequence[str] = ()
    communities: Sequence[str] = ()
    address: str = ""


@dataclass(frozen=True)
class Export:
    """What a format is written from.

    Attributes
    ----------
    plan : Plan
    card : PlanCard
    workers : mapping or None
        grid_code -> names of those who answer; None where whoever asks may not be told them all.
    posts : sequence of Post
        Who holds which post, with phone numbers; as far as whoever asks may be told.
    places : mapping
        grid_code -> type -> how many.
    author : str
        Empty for the public.
    wish : Wish
    tell : callable
    """

    plan: Plan
    card: PlanCard
    workers: Mapping[str, Sequence[str]] | None
    posts: Sequence[Post]
    places: Mapping[str, Mapping[str, int]]
    author: str
    wish: Wish
    tell: Tell


@dataclass(frozen=True)
class Written:
    """A format.

    Attributes
    ----------
    suffix : str
        Of its files; ``.png`` is of one sheet, a folder of many.
    media_type : str
    write : callable
    """

    suffix: str
    media_type: str
    write: Callable[[Export, Path], None]


def format_of(out: Path) -> Format:
    """Return the format that a file's suffix stands for.

    Parameters
    ----------
    out : Path
        Without a suffix it is a folder of sheets.

    Returns
    -------
    Format

    Raises
    ------
    InputError
        No format has this suffix.
    """
    suffix = out.suffix.lower()
    if not suffix or out.is_dir():
        return Format.PNG
    for name, written in FORMATS.items():
        if written.suffix == suffix:
            return name
    wanted = ", ".join(written.suffix for written in FORMATS.values())
    raise InputError(Fault("no format has this suffix", str(out), wanted=wanted))


def write_export(
    connection: Connection,
    plan_id: int,
    wanted: Format,
    out: Path,
    by: Actor,
    wish: Wish = Wish(),
    tell: Tell = lambda done, of: None,
) -> None:
    """Write a saved plan in some format.

    Parameters
    ----------
    connection : Connection
    plan_id : int
        Whether ``by`` may see it is the caller's to ask.
    wanted : Format
    out : Path
        A file, or for sheets as PNG a folder.
    by : Actor
        Workers' names go to `TOLD_NAMES` only, the author's to whoever is logged in; phone numbers
        stand in the register, masked for all but administrators.
    wish : Wish
    tell : callable
        Told of each sheet.

    Raises
    ------
    NotFoundError
        There is no such plan, grid or community.
    InputError
        What was wished for cannot be written.
    """
    plan, workers = load_plan(connection, plan_id), None
    posts: list[Post] = []
    if by.role in TOLD_NAMES:
        on_post = plan_workers(connection, plan_id)
        workers = {code: [worker.name for worker in found] for code, found in on_post.items()}
        posts = [
            replace(post, phone=phone_for(by.role, post.phone))
            for post in plan_posts(connection, plan_id)
        ]
    else:
        plan = _without_names(plan)
    card = plan_card(connection, plan_id)
    author = "" if by.role is Role.PUBLIC else card.author
    places = place_counts(connection, plan_id) if wanted is Format.XLSX else {}
    FORMATS[wanted].write(Export(plan, card, workers, posts, places, author, wish, tell), out)


def file_name(card: PlanCard, wanted: Format, wish: Wish) -> str:
    """Return what a downloaded file is called.

    Parameters
    ----------
    card : PlanCard
    wanted : Format
    wish : Wish

    Returns
    -------
    str
        The plan's name, id and version, then the one sheet chosen; nothing that a file system
        or a header refuses.
    """
    chosen = [*wish.grids, *wish.communities]
    parts = [card.name, f"{card.id}-{card.version}", *(chosen if len(chosen) == 1 else [])]
    return _safe("_".join(parts)) + FORMATS[wanted].suffix


def _safe(name: str) -> str:
    return re.sub(r'[\x00-\x1f\x7f\s/\\:*?"<>|%]+', "-", name).strip(".-") or "plan"


def _without_names(plan: Plan) -> Plan:
    if plan.merge is None:
        return plan
    staffing = plan.merge.staffing.assign(name="")
    return replace(plan, merge=replace(plan.merge, staffing=staffing))


def _write_plan(export: Export, out: Path) -> None:
    write_plan(export.plan, out)


def _write_geojson(export: Export, out: Path) -> None:
    # Plain longitude, latitude without the crs member that RFC 7946 has done away with.
    grids = export.plan.grids.set_crs(None, allow_override=True)
    out.write_text(grids.to_json(drop_id=True, ensure_ascii=False), encoding="utf-8")


def _write_shapefile(export: Export, out: Path) -> None:
    write_shapefile(export.plan, out, encoding=export.wish.encoding)


def _write_register(export: Export, out: Path) -> None:
    write_register(
        export.plan, out, posts=export.posts, places=export.places, lang=export.wish.lang
    )


def _write_html(export: Export, out: Path) -> None:
    atlas = _atlas(export)
    chosen = Chosen(export.wish.grids, export.wish.communities)
    write_book(atlas, atlas.entries(chosen), out, export.tell)


def _write_png(export: Export, out: Path) -> None:
    """Write one sheet to a file, or all to a folder, which is made."""
    # Half a second to import, and no use but here.
    from maps.sheets.png import write_png  # noqa: PLC0415

    atlas, wish = _atlas(export), export.wish
    entries = atlas.entries(Chosen(wish.grids, wish.communities))
    if out.suffix.lower() == FORMATS[Format.PNG].suffix and not out.is_dir():
        if len(wish.grids) + len(wish.communities) != 1:
            raise InputError(
                Fault(
                    "a .png is one sheet",
                    column="grid",
                    wanted="one grid or one community; .html or a folder for several",
                )
            )
        write_png(atlas.sheet(entries[0]), out)
        return
    out.mkdir(exist_ok=True)
    for done, entry in enumerate(entries, start=1):
        write_png(atlas.sheet(entry), out / f"{_safe(entry.code)}.png")
        export.tell(done, len(entries))


def _atlas(export: Export) -> Atlas:
    card = export.card
    last = card.publications[-1] if card.publications else None
    told = Imprint(
        datetime.now().astimezone().date(),
        card.id,
        card.version,
        card.name,
        card.state,
        export.author,
        (last.filing_number or "") if last else "",
        last.start if last else None,
        export.wish.address if last else "",  # nobody answers for a grid that never held
    )
    return Atlas(export.plan, told, lang=export.wish.lang, workers=export.workers)


FORMATS: dict[Format, Written] = {
    Format.GPKG: Written(".gpkg", "application/geopackage+sqlite3", _write_plan),
    Format.GEOJSON: Written(".geojson", "application/geo+json", _write_geojson),
    Format.XLSX: Written(
        ".xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _write_register,
    ),
    Format.SHAPEFILE: Written(".zip", "application/zip", _write_shapefile),
    Format.HTML: Written(".html", "text/html; charset=utf-8", _write_html),
    Format.PNG: Written(".png", "image/png", _write_png),
}
"""Format -> how it is written."""
