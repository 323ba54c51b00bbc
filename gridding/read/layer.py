"""From a section of the manifest to checked rows in EPSG:4490: the way that all layers go."""

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from gridding.crs import Reference, reference
from gridding.errors import Fault
from gridding.land.exceptions import Row
from gridding.read.faults import Faults
from gridding.read.place import placed
from gridding.read.points import open_csv, open_points
from gridding.read.shapes import Dimension, Repair, certain_shapes
from gridding.read.table import Table
from gridding.read.vector import open_vector

if TYPE_CHECKING:
    from gridding.manifest import LayerFile, Manifest

_SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


class Reading:
    """One run over a manifest's files: what is gathered on the way.

    Attributes
    ----------
    manifest : Manifest
    faults : Faults
    exceptions : list of Row
    digests : dict
        File name as in the manifest -> SHA-256.
    """

    def __init__(self, manifest: "Manifest") -> None:
        self.manifest = manifest
        self.faults = Faults()
        self.exceptions: list[Row] = []
        self.digests: dict[str, str] = {}

    def open(self, spec: "LayerFile") -> Table | None:
        """Read one layer as its file has it.

        Parameters
        ----------
        spec : LayerFile

        Returns
        -------
        Table or None
            None where nothing could be read, or where it lies cannot be known; the faults say why.
        """
        path = self._file(spec.file)
        if path is None:
            return None
        if path.suffix.lower() in (".csv", ".txt"):
            named = dict(getattr(spec, "columns", None) or ())
            table = open_points(spec, path, named, self.faults)
        else:
            table = open_vector(spec, path, self.faults)
        if table is None:
            return None
        ref = self._reference(table, spec)
        return None if ref is None else replace(table, ref=ref)

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

    def csv(self, file: str) -> Table | None:
        """Read a plain CSV table."""
        path = self._file(file)
        return None if path is None else open_csv(path, file, self.faults)

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
                (part, str(Path(file).with_name(part.name)))
                for part in path.parent.iterdir()
                if part.stem == path.stem and part.suffix.lower() in _SHAPEFILE_PARTS
            ]
        for part, name in parts:
            if name not in self.digests:
                with part.open("rb") as stream:
                    self.digests[name] = hashlib.file_digest(stream, "sha256").hexdigest()

    def _reference(self, table: Table, spec: "LayerFile") -> Reference | None:
        if spec.datum is not None:
            return reference(spec.datum)
        if table.ref is not None:
            return table.ref
        if self.manifest.district.crs is not None:
            return reference(self.manifest.district.crs)
        wanted = "datum for this layer, or crs under [district], in the manifest"
        self.faults.add(table.fault("the file carries no CRS", wanted=wanted))
        return None
