"""Places labels so that none covers another: the first come first, what has no place is left."""

from collections.abc import Iterable, Sequence

import shapely

from maps.sheets.ink import Text
from maps.sheets.lettering import LINE_HEIGHT, MM_PER_POINT
from maps.sheets.paper import Box

Bounds = tuple[float, float, float, float]


class Places:
    """What of a map is taken.

    Parameters
    ----------
    box : Box
        The map; no label reaches beyond.
    """

    def __init__(self, box: Box) -> None:
        self._edges = (box.x + 0.5, box.y + 0.5, box.x + box.width - 0.5, box.y + box.height - 0.5)
        self._taken: list[tuple[Bounds, shapely.Geometry | None]] = []

    def take(self, bounds: Bounds) -> None:
        """Keep a place free of labels: left, top, right, bottom in millimetres."""
        self._taken.append((bounds, None))

    def put(self, choices: Iterable[Sequence[Text]]) -> Sequence[Text]:
        """Place one label: the first of its choices that is free, whole.

        Parameters
        ----------
        choices : iterable of sequence of Text
            The lines of the label at each place, the best first.

        Returns
        -------
        sequence of Text
            The choice; empty where none is free.
        """
        for texts in choices:
            covers = [(text.bounds(), text.outline() if text.angle else None) for text in texts]
            if all(self._free(*cover) for cover in covers):
                self._taken += covers
                return texts
        return ()

    def _free(self, bounds: Bounds, outline: shapely.Geometry | None) -> bool:
        left, top, right, bottom = bounds
        x0, y0, x1, y1 = self._edges
        if left < x0 or top < y0 or right > x1 or bottom > y1:
            return False
        for other, turned in self._taken:
            if left < other[2] and right > other[0] and top < other[3] and bottom > other[1]:
                if outline is None and turned is None:
                    return False
                if shapely.intersects(
                    outline or shapely.box(*bounds), turned or shapely.box(*other)
                ):
                    return False
        return True


def stacked(x: float, y: float, rows: Sequence[Text]) -> list[Text]:
    """Return lines of text centred one below the other around a point.

    Parameters
    ----------
    x, y : float
        Millimetres.
    rows : sequence of Text
        With their sizes; where they stand is not looked at.

    Returns
    -------
    list of Text
    """
    heights = [row.points * MM_PER_POINT * LINE_HEIGHT for row in rows]
    top = y - sum(heights) / 2
    placed = []
    for row, height in zip(rows, heights, strict=True):
        top += height
        at = (x, top - 0.3 * height)
        placed.append(
            Text(*at, row.text, row.points, "middle", row.colour, bold=row.bold, halo=row.halo)
        )
    return placed
