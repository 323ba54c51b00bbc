"""One layer as its file or files have it: rows that know their number and their FID."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gridding.crs import Reference
from gridding.errors import Fault

NO_FID = -1
"""Stands for the FID of a row whose file has none, beside files that have them."""


@dataclass(frozen=True)
class Source:
    """One file of a layer.

    Attributes
    ----------
    file, layer : str
        As messages name them; the layer is empty for files that have none.
    ref : Reference or None
        The CRS that the file claims.
    before : int
        Rows of the files before this one.
    """

    file: str
    layer: str
    ref: Reference | None = None
    before: int = 0


@dataclass(frozen=True, eq=False)
class Table:
    """Rows of one layer, geometry apart from attributes.

    Attributes
    ----------
    sources : tuple of Source
        The files that the rows come from, in order; at least one.
    frame : DataFrame
        The attributes, n rows, numbered from 0.
    shapes : (n,) array of Geometry or None
    rows : (n,) array of int64
        Row numbers from 1, counted on from file to file; `row` gives the number in the file.
    fids : (n,) array of int64 or None
        Feature ids, where the format has them.
    """

    sources: tuple[Source, ...]
    frame: pd.DataFrame
    shapes: NDArray[np.object_]
    rows: NDArray[np.int64]
    fids: NDArray[np.int64] | None = None

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def file(self) -> str:
        """The file, or all of them."""
        return ", ".join(dict.fromkeys(source.file for source in self.sources))

    @property
    def layer(self) -> str:
        """The layer, where it is the same in all files."""
        layers = {source.layer for source in self.sources}
        return layers.pop() if len(layers) == 1 else ""

    def only(self, keep: NDArray[np.bool_]) -> Self:
        """Return the rows marked True."""
        return replace(
            self,
            frame=self.frame[keep].reset_index(drop=True),
            shapes=self.shapes[keep],
            rows=self.rows[keep],
            fids=None if self.fids is None else self.fids[keep],
        )

    def with_shapes(self, shapes: NDArray[np.object_]) -> Self:
        """Return the same rows with other geometry."""
        return replace(self, shapes=shapes)

    def values(self, column: str) -> NDArray[np.object_]:
        """Return one column as an array of objects, missing values as None."""
        series = self.frame[column]
        values = series.to_numpy(dtype=object, copy=True)
        values[series.isna().to_numpy()] = None
        return values

    def source(self, i: int) -> Source:
        """Return the file of the i-th row."""
        return next(s for s in reversed(self.sources) if s.before < self.rows[i])

    def row(self, i: int) -> int:
        """Return the number of the i-th row in its file, from 1."""
        return int(self.rows[i]) - self.source(i).before

    def from_source(self, source: Source) -> NDArray[np.bool_]:
        """Mark the rows of one of the files."""
        after = [s.before for s in self.sources if s.before > source.before]
        return (self.rows > source.before) & (self.rows <= min(after, default=self.rows.max()))

    def fault(
        self,
        message: str,
        i: int | None = None,
        *,
        column: str = "",
        found: str = "",
        wanted: str = "",
    ) -> Fault:
        """Return a fault of this layer, or of its i-th row."""
        fid = None if i is None or self.fids is None else int(self.fids[i])
        return Fault(
            message,
            file=self.file if i is None else self.source(i).file,
            layer=self.layer if i is None else self.source(i).layer,
            row=0 if i is None else self.row(i),
            fid=None if fid == NO_FID else fid,
            column=column,
            found=found,
            wanted=wanted,
        )

    def place(self, i: int) -> str:
        """Return where the i-th row stands, for lists: ``parcels.gpkg row 12``."""
        return f"{self.source(i).file} row {self.row(i)}"

    def place_beside(self, other: int, i: int) -> str:
        """Return where another row stands, its file only where that is not the i-th row's."""
        same = self.source(other) == self.source(i)
        return f"row {self.row(other)}" if same else self.place(other)


def joined(tables: Sequence[Table]) -> Table:
    """Return the rows of several tables as one layer, one table after the other.

    Parameters
    ----------
    tables : sequence of Table
        At least one, each of one source. A column that only some have is missing in the others.

    Returns
    -------
    Table
    """
    if len(tables) == 1:
        return tables[0]
    sources, rows, before = [], [], 0
    for table in tables:
        sources += [replace(source, before=before) for source in table.sources]
        rows.append(table.rows + before)
        before += int(table.rows.max(initial=0))
    fids = [
        np.full(len(table), NO_FID, dtype=np.int64) if table.fids is None else table.fids
        for table in tables
    ]
    return Table(
        sources=tuple(sources),
        frame=pd.concat([table.frame.astype(object) for table in tables], ignore_index=True),
        shapes=np.concatenate([table.shapes for table in tables]),
        rows=np.concatenate(rows),
        fids=None if all(table.fids is None for table in tables) else np.concatenate(fids),
    )
