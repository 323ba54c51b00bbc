"""One layer as its file has it: rows that know their number and their FID."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gridding.crs import Reference
from gridding.errors import Fault


@dataclass(frozen=True, eq=False)
class Table:
    """Rows of one layer, geometry apart from attributes.

    Attributes
    ----------
    file, layer : str
        As messages name them; the layer is empty for files that have none.
    frame : DataFrame
        The attributes, n rows, numbered from 0.
    shapes : (n,) array of Geometry or None
    rows : (n,) array of int64
        Row numbers in the file, from 1.
    fids : (n,) array of int64 or None
        Feature ids, where the format has them.
    ref : Reference or None
        The CRS that the file claims.
    """

    file: str
    layer: str
    frame: pd.DataFrame
    shapes: NDArray[np.object_]
    rows: NDArray[np.int64]
    fids: NDArray[np.int64] | None = None
    ref: Reference | None = None

    def __len__(self) -> int:
        return len(self.rows)

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
        return Fault(
            message,
            file=self.file,
            layer=self.layer,
            row=0 if i is None else int(self.rows[i]),
            fid=None if i is None or self.fids is None else int(self.fids[i]),
            column=column,
            found=found,
            wanted=wanted,
        )

    def place(self, i: int) -> str:
        """Return where the i-th row stands, for lists: ``parcels.gpkg row 12``."""
        return f"{self.file} row {self.rows[i]}"
