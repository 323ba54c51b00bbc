"""A picture as SVG: panels that show land to scale, and words."""  # noqa: INP001  beside its pictures

from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

import numpy as np
import shapely
from playwright.sync_api import sync_playwright
from shapely.geometry.base import BaseGeometry

WIDTH = 1200
FONT = "'Noto Sans CJK SC', 'Noto Sans', sans-serif"


@dataclass
class Picture:
    """Drawn from top to bottom; y grows downwards."""

    height: int
    body: list[str] = field(default_factory=list)

    def say(self, x: float, y: float, words: str, *, size: int = 22, style: str = "") -> None:
        """Write a line of words; ``style`` is further CSS."""
        self.body.append(
            f'<text x="{x:.1f}" y="{y:.1f}" style="font-size:{size}px;{style}">'
            f"{escape(words)}</text>"
        )

    def box(self, x: float, y: float, w: float, h: float, style: str) -> None:
        """Draw a rectangle."""
        self.body.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}" style="{style}"/>'
        )

    def key(self, x: float, y: float, entries: Iterable[tuple[str, str]]) -> None:
        """Explain lines: (style of the line, what it is), side by side."""
        for style, words in entries:
            self.body.append(
                f'<line x1="{x}" y1="{y - 7}" x2="{x + 34}" y2="{y - 7}" style="{style}"/>'
            )
            self.say(x + 42, y, words, size=19)
            x += 66 + sum(19 if letter >= "\u2e80" else 10 for letter in words)

    def as_png(self, path: Path) -> None:
        """Write the picture."""
        page_of = (
            '<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" '
            'style="font-family:{font};background:white">{body}</svg>'
        )
        svg = page_of.format(w=WIDTH, h=self.height, font=FONT, body="".join(self.body))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path="/usr/bin/chromium", args=["--no-sandbox"]
            )
            page = browser.new_page(viewport={"width": WIDTH, "height": self.height})
            page.set_content(f'<body style="margin:0">{svg}</body>')
            page.screenshot(path=path)
            browser.close()


@dataclass
class Panel:
    """A window of land, to scale, at a place of a picture."""

    picture: Picture
    land: tuple[float, float, float, float]
    """West, south, east, north in metres."""
    place: tuple[float, float, float, float]
    """Left, top, width, height in pixels."""

    def __post_init__(self) -> None:
        west, south, east, north = self.land
        left, top, width, height = self.place
        self.scale = min(width / (east - west), height / (north - south))
        self.dx = left + (width - self.scale * (east - west)) / 2
        self.dy = top + (height - self.scale * (north - south)) / 2

    def at(self, coordinates: np.ndarray) -> np.ndarray:
        """Return the pixels of metric coordinates (n, 2)."""
        west, _, _, north = self.land
        x, y = np.asarray(coordinates).T
        return np.column_stack(
            [self.dx + (x - west) * self.scale, self.dy + (north - y) * self.scale]
        )

    def draw(self, shapes: Iterable[BaseGeometry], style: str | Iterable[str]) -> None:
        """Draw shapes clipped to the window, all in one style or each in its own."""
        shapes = list(shapes)
        styles = [style] * len(shapes) if isinstance(style, str) else list(style)
        window = shapely.box(*self.land)
        for shape, how in zip(shapes, styles, strict=True):
            for piece in shapely.get_parts(shapely.intersection(shape, window)):
                rings = [piece]
                if piece.geom_type == "Polygon":
                    rings = [piece.exterior, *piece.interiors]
                path = "".join(
                    self._path(ring.coords, closed=piece.geom_type == "Polygon") for ring in rings
                )
                self.picture.body.append(f'<path d="{path}" fill-rule="evenodd" style="{how}"/>')

    def _path(self, coordinates: Iterable, *, closed: bool) -> str:
        points = self.at(np.array(coordinates))
        return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + ("Z" if closed else "")

    def dots(self, points: np.ndarray, radius: float, style: str) -> None:
        """Draw dots at metric coordinates."""
        for x, y in self.at(points):
            self.picture.body.append(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" style="{style}"/>'
            )

    def say(self, point: np.ndarray, words: str, *, size: int = 18, style: str = "") -> None:
        """Write words centred on a metric place, with a white rim."""
        ((x, y),) = self.at(np.array([point]))
        rim = "text-anchor:middle;paint-order:stroke;stroke:white;stroke-width:4px;"
        self.picture.say(x, y + size / 3, words, size=size, style=rim + style)
