"""Opens a file of points, whatever its format."""

from pathlib import Path

from api.batch.csvfile import CsvSource
from api.batch.source import Kind, Source, kind_read
from api.batch.tablefile import TableSource
from gridding.crs import Reference


def open_source(
    path: Path, file: str, ref: Reference, *, decoded: bool, kind: Kind | None = None
) -> Source:
    """Open a file of points.

    Parameters
    ----------
    path : Path
    file : str
        As messages name it.
    ref : Reference
        What coordinates refer to.
    decoded : bool
        Whether the cells of a CSV are wanted as text.
    kind : Kind, optional
        As the file shows by default.

    Returns
    -------
    Source

    Raises
    ------
    InputError
        It is none, or has no coordinates.
    """
    kind = kind or kind_read(path)
    if kind is Kind.CSV:
        return CsvSource(path, file, decoded=decoded)
    return TableSource(path, file, kind, ref)
