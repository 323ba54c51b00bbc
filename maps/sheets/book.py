"""All sheets as one HTML page: opens without a network, prints a sheet a page."""

import base64
import hashlib
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from urllib.parse import quote

from maps.sheets.atlas import Atlas, Entry
from maps.sheets.svg import STYLE, svg
from maps.style import LANGUAGES

Tell = Callable[[int, int], None]
"""Told how many sheets of how many are drawn."""

_STYLE = """\
html{background:#dfe3e7;color:#1b2026}
body{margin:0;font:15px/1.5 "Noto Sans CJK SC","Microsoft YaHei","PingFang SC",SimHei,sans-serif}
nav,section{margin:16px auto;background:#fff;box-shadow:0 1px 4px #0004}
nav{max-width:190mm;padding:8mm 10mm;box-sizing:border-box}
h1{font-size:22px;margin:0 0 8px}
h2{font-size:15px;margin:12px 0 2px;break-after:avoid}
ul{list-style:none;margin:0;padding:0;columns:4 40mm}
li{break-inside:avoid;overflow-wrap:anywhere}
a{color:#0b5394}
section{width:fit-content;max-width:100%}
svg{display:block;max-width:100%;height:auto}
@media screen{section{content-visibility:auto;contain-intrinsic-size:auto 210mm auto 250mm}}
@page{size:A4;margin:12mm}
@page upright{size:A4 portrait;margin:0}
@page across{size:A4 landscape;margin:0}
@media print{
html{background:none}
nav,section{margin:0;box-shadow:none;max-width:none}
nav{padding:0}
a{color:inherit;text-decoration:none}
section{break-before:page;break-inside:avoid;overflow:hidden}
.upright{page:upright;width:210mm;height:296.9mm}
.across{page:across;width:297mm;height:209.9mm}
}
"""

_SHEETS = _STYLE + STYLE


def policy() -> str:
    """Return the CSP of a book: its own style and nothing else.

    Returns
    -------
    str
        For a header or a meta element.
    """
    digest = base64.b64encode(hashlib.sha256(_SHEETS.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def write_book(
    atlas: Atlas, entries: Sequence[Entry], path: Path, tell: Tell = lambda done, of: None
) -> None:
    """Write sheets as one page, one after the other: it is never whole in memory.

    Parameters
    ----------
    atlas : Atlas
    entries : sequence of Entry
        Of the atlas.
    path : Path
    tell : callable
        Told of each sheet.
    """
    name = atlas.words.book_title.format(district=atlas.plan.info.district_name)
    with path.open("w", encoding="utf-8") as page:
        page.write(
            f'<!doctype html>\n<html lang="{LANGUAGES[atlas.lang]}">\n<head>\n'
            f'<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{policy()}">\n'
            f'<meta name="viewport" content="width=device-width">\n'
            f"<title>{escape(name)}</title>\n<style>{_SHEETS}</style>\n</head>\n<body>\n"
        )
        page.write(_contents(atlas, entries, name))
        for done, entry in enumerate(entries, start=1):
            sheet = atlas.sheet(entry)
            shape = "upright" if sheet.height_mm > sheet.width_mm else "across"
            page.write(f'<section class="{shape}" id="{_anchor(entry)}">{svg(sheet)}</section>\n')
            tell(done, len(entries))
        page.write("</body>\n</html>\n")


def _anchor(entry: Entry) -> str:
    return escape(("grid-" if entry.grid else "community-") + "-".join(entry.code.split()))


def _contents(atlas: Atlas, entries: Sequence[Entry], name: str) -> str:
    if len(entries) == 1:
        return ""
    written = [f"<nav>\n<h1>{escape(name)}</h1>\n"]
    listing, community = False, ""
    for entry in entries:
        link = f'<a href="#{quote(_anchor(entry))}">{escape(entry.name)}</a>'
        belongs = atlas.community_of(entry)
        if belongs != community:
            community = belongs
            written.append("</ul>\n" * listing)
            told = link if not entry.grid else escape(atlas.ground.name_of(belongs))
            written.append(f"<h2>{told} <small>{escape(belongs)}</small></h2>\n<ul>\n")
            listing = True
        if entry.grid:
            written.append(f"<li>{link}</li>\n")
    return "".join([*written, "</ul>\n" * listing, "</nav>\n"])
