"""What the check can find wrong with a plan file."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class FaultKind(StrEnum):
    """One kind of fault; the value stands in ``gridding check --json``."""

    LAYER_MISSING = "layer_missing"
    COLUMN_MISSING = "column_missing"
    TYPE_WRONG = "type_wrong"
    CRS_WRONG = "crs_wrong"
    VALUE_MISSING = "value_missing"
    VALUE_WRONG = "value_wrong"
    GEOMETRY_BAD = "geometry_bad"
    ID_REPEATED = "id_repeated"
    REFERENCE_UNKNOWN = "reference_unknown"
    CODE_WRONG = "code_wrong"
    PARENT_WRONG = "parent_wrong"
    NOT_TILED = "not_tiled"
    OVERLAP = "overlap"
    OUTLINE_WRONG = "outline_wrong"
    NOT_CONTIGUOUS = "not_contiguous"
    STRADDLE = "straddle"
    EDGE_MISSING = "edge_missing"
    EDGE_EXTRA = "edge_extra"
    EDGE_WRONG = "edge_wrong"
    SUM_WRONG = "sum_wrong"
    MEASURE_WRONG = "measure_wrong"
    BUILDING_ELSEWHERE = "building_elsewhere"
    BUILDING_CUT = "building_cut"
    NOT_LISTED = "not_listed"
    LISTED_WRONGLY = "listed_wrongly"
    FIGURE_WRONG = "figure_wrong"


@dataclass(frozen=True)
class PlanFault:
    """One thing wrong with a plan file.

    Attributes
    ----------
    kind : FaultKind
    layer : str
        The layer of the plan file in which it shows.
    message : str
        What is wrong, with what was found and what was wanted.
    row : int
        Row numbered from 1; 0 where it is not about one row.
    place : tuple of float or None
        Longitude and latitude (EPSG:4490) of where to look.
    """

    kind: FaultKind
    layer: str
    message: str
    row: int = 0
    place: tuple[float, float] | None = None

    def __str__(self) -> str:
        row = f" row {self.row}" if self.row else ""
        place = f" at {self.place[0]:.6f}, {self.place[1]:.6f}" if self.place else ""
        return f"{self.kind}: {self.layer}{row}: {self.message}{place}"

    def as_dict(self) -> dict[str, Any]:
        """Return the fault as JSON wants it.

        Returns
        -------
        dict
        """
        return asdict(self)
