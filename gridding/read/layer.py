"""From a section of the manifest to checked rows in EPSG:4490: the way that all layers go."""

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import shapely

from gridding.crs import Reference, reference
from gridding.errors import Fault
from gridding.land.exceptions import Row
from gridding.read.faults import Faults
from gridding.read.place import NEARBY_DEG, placed
from gridding.read.points import open_csv, open_points
from gridding.read.shapefile import parts_beside
from gridding.read.shapes import Dimension, Repair, certain_shapes
from gridding.read.sheet import open_xlsx
from gridding.read.table import Table, joined
from gridding.read.vector import open_vector

if TYPE_CHECKING:
    from gridding.layers import LayerFile
    from gridding.manifest import Manifest

_TABLES = "XLSX, or CSV"
_OTHER_WORKBOOKS = (".xls", ".et", ".ods")


class Reading:
    """One run over a manifest's files: what is gathered on the way.

    Attributes
    ----------
    manifest : Manifest
    faults : Faults
    exceptions : list of Row
    digests : dict
        File name as in the manifest -> SHA-256.
    area_ids : dict
        Department -> the ids in its layer, of the layers that could be read so far.
    """

    def __init__(self, manifest: "Manifest") -> None:
        self.manifest = manifest
        self.faults = Faults()
        self.exceptions: list[Row] = []
        self.digests: dict[str, str] = {}
        self.area_ids: dict[str, frozenset[str]] = {}

    def open(self, spec: "LayerFile", box: shapely.Polygon | None = None) -> Table | None:
        """Read one layer as its file has it, or its files one after the other.

        Parameters
        ----------
        spec : LayerFile
        box : Polygon or None
            The communities' box, where what lies well outside is not wanted.

        Returns
        -------
        Table or None
            None where nothing could be read, or where it lies cannot be known; the faults say why.
        """
        tables = [self._open(spec, file, box) for file in spec.file]
        opened = [table for table in tables if table is not None]
        return joined(opened) if len(opened) == len(tables) else None

    def shaped(self, table: Table, allowed: tuple[Dimension, ...]) -> tuple[Table, list[Repair]]:
        """Return the rows with valid geometry in EPSG:4490.

        Parameters
        ----------
        table : Table
            From `open`.
        allowed : tuple of Dimension
            Kinds of geometry, the preferred first.

        Returns
        -------
        table : Table
        repairs : list of Repair
        """
        return certain_shapes(placed(table, self.faults), allowed, self.faults)

    def table(self, file: str) -> Table | None:
        """Read a table without geometry: XLSX, or CSV."""
        path = self._file(file)
        if path is None:
            return None
        suffix = path.suffix.lower()
        if suffix in _OTHER_WORKBOOKS:
            self.faults.add(Fault("not a format for tables", file, found=suffix, wanted=_TABLES))
            return None
        return (open_xlsx if suffix == ".xlsx" else open_csv)(path, file, self.faults)

    def _open(self, spec: "LayerFile", file: str, box: shapely.Polygon | None) -> Table | None:
        path = self._file(file)
        if path is None:
            return None
        if path.suffix.lower() in (".csv", ".txt"):
            named = dict(getattr(spec, "columns", None) or ())
            table = open_points(spec, file, path, named, self.faults)
        else:
            around = None if box is None else shapely.buffer(box, 2 * NEARBY_DEG)
            table = open_vector(spec, file, path, self.faults, around)
        if table is None:
            return None
        ref = self._reference(table, spec)
        return (
            None if ref is None else replace(table, sources=(replace(table.sources[0], ref=ref),))
        )

    def _file(self, file: str) -> Path | None:
        path = self.manifest.path_of(file)
        if not path.is_file():
            found = "a folder" if path.is_dir() else "nothing"
            self.faults.add(Fault("there is no such file", file=file, found=found))
            return None
        try:
            self._digest(path, file)
        except OSError as error:
            found = error.strerror or str(error)
            self.faults.add(Fault("the file cannot be read", file=file, found=found))
            return None
        return path

    def _digest(self, path: Path, file: str) -> None:
        parts = [(path, file)]
        if path.suffix.lower() == ".shp":
            parts = [
                (part, str(Path(file).with_name(part.name))) for part in parts_beside(path).values()
            ]
        for part, name in parts:
            if name not in self.digests:
                with part.open("rb") as stream:
                    self.digests[name] = hashlib.file_digest(stream, "sha256").hexdigest()

    def _reference(self, table: Table, spec: "LayerFile") -> Reference | None:
        if spec.datum is not None:
            return reference(spec.datum)
        ref = table.sources[0].ref
        if ref is not None:
            return ref
        if self.manifest.district.crs is not None:
            return reference(self.manifest.district.crs)
        wanted = "datum for this layer, or crs under [district], in the manifest"
        self.faults.add(table.fault("the file carries no CRS", wanted=wanted))
        return None
