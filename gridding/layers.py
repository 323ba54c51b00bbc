"""The sections of the manifest that name files: one layer each, checked key by key."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    StringConstraints,
    model_validator,
)

from gridding.crs import reference
from gridding.errors import InputError
from gridding.land.classes import BarrierClass
from gridding.read.kinds import class_of


def _known_crs(name: str) -> str:
    try:
        reference(name)
    except InputError as error:
        raise ValueError(error.faults[0].wanted) from None
    return name


def _known_kind(kind: str) -> str:
    if class_of(kind) is None:
        classes = ", ".join(BarrierClass)
        raise ValueError(f"a class of barrier ({classes}) or a road, rail or water kind of OSM")
    return kind


def _several(files: Any) -> Any:
    return (files,) if isinstance(files, str) else files


def _each_once(files: tuple[str, ...]) -> tuple[str, ...]:
    if not files or len(set(files)) < len(files):
        raise ValueError("one file or a list of files, each once")
    return files


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Count = Annotated[int, Strict()]
Number = Annotated[float, Strict()]
CrsName = Annotated[Text, AfterValidator(_known_crs)]
Kind = Annotated[Text, AfterValidator(_known_kind)]


class Section(BaseModel):
    """A table of the manifest: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class AreaColumns(Section):
    """Columns of a layer of areas that carry a code and a name."""

    code: Text | None = None
    name: Text | None = None


class CommunityColumns(AreaColumns):
    """Columns of the communities; the street's name serves where no streets are given."""

    street_code: Text | None = None
    street_name: Text | None = None


class BuildingColumns(Section):
    """Columns of the buildings; ``lon`` and ``lat`` only for CSV.

    ``levels`` (storeys) serves to estimate households.
    """

    id: Text | None = None
    households: Text | None = None
    levels: Text | None = None
    address: Text | None = None
    population: Text | None = None
    lon: Text | None = None
    lat: Text | None = None


class NameColumns(Section):
    """Columns of a layer of areas that carry a name only."""

    name: Text | None = None


class LayerFile(Section):
    """One layer of one file or of several, whatever it holds.

    Attributes
    ----------
    file : tuple of str
        The rows of several files come one after the other; the other keys hold for all of them.
    """

    file: Annotated[tuple[Text, ...], BeforeValidator(_several), AfterValidator(_each_once)]
    layer: Text | None = None
    datum: CrsName | None = None
    as_of: date | None = None
    where: Text | None = None

    @property
    def osm_key(self) -> str | None:
        """The key of OpenStreetMap that the rows wanted from an extract have, if that is known."""
        return None

    @property
    def named_columns(self) -> tuple[str, ...]:
        """Columns of the file that the manifest names."""
        columns = dict(getattr(self, "columns", None) or ())
        return tuple(column for column in columns.values() if column is not None)


class AreaLayer(LayerFile):
    """A layer of areas with code and name."""

    columns: AreaColumns = AreaColumns()


class CommunityLayer(LayerFile):
    """``[layers.communities]``."""

    columns: CommunityColumns = CommunityColumns()


class Outside(StrEnum):
    """What becomes of a building that lies outside every community."""

    ERROR = "error"
    SKIP = "skip"


class BuildingLayer(LayerFile):
    """``[layers.buildings]``: polygons or points with households.

    Attributes
    ----------
    dwelling_m2 : float or None
        Size of a dwelling with its share of stairs and walls. Where it is given, the households
        of buildings that have none (no column, or an empty cell) are estimated: outline x levels
        / dwelling_m2, listed as `estimated_households`.
    """

    columns: BuildingColumns = BuildingColumns()
    dwelling_m2: Annotated[Number, Field(gt=0)] | None = None
    outside: Outside = Outside.ERROR

    @property
    def osm_key(self) -> str | None:
        """Buildings are what is tagged so."""
        return "building"


class NameLayer(LayerFile):
    """A layer of areas with a name only, such as compounds."""

    columns: NameColumns = NameColumns()


class AddressColumns(Section):
    """Columns of address points: ``address``, or ``street`` and ``number``; a name of the place."""

    id: Text | None = None
    address: Text | None = None
    number: Text | None = None
    street: Text | None = None
    name: Text | None = None
    lon: Text | None = None
    lat: Text | None = None


class AddressLayer(LayerFile):
    """``[layers.addresses]``: points with house numbers, for look-ups by address."""

    columns: AddressColumns = AddressColumns()


class RoadColumns(Section):
    """Columns of roads: the name, and the house numbers along each side as the line is drawn."""

    name: Text | None = None
    left_from: Text | None = None
    left_to: Text | None = None
    right_from: Text | None = None
    right_to: Text | None = None


class RoadLayer(LayerFile):
    """``[layers.roads]``: lines with names and house numbers, for look-ups by address."""

    columns: RoadColumns = RoadColumns()


class BarrierLayer(LayerFile):
    """``[[barriers]]``: one file of lines, all of one ``kind`` or told apart by a column.

    Attributes
    ----------
    kind : str or None
        The kind of every row.
    kind_column : str or None
        The column that holds each row's kind.
    kinds : dict
        Value of that column -> kind; the key ``""`` stands for rows without a value.
    name_column : str or None
        The column with the street's or river's name.
    """

    kind: Kind | None = None
    kind_column: Text | None = None
    kinds: dict[str, Kind] = {}
    name_column: Text | None = None

    @property
    def osm_key(self) -> str | None:
        """The column that tells the kind is the key."""
        return self.kind_column

    @property
    def named_columns(self) -> tuple[str, ...]:
        """The columns of kind and name."""
        return tuple(c for c in (self.kind_column, self.name_column) if c is not None)

    @model_validator(mode="after")
    def _one_way_to_tell_the_kind(self) -> Self:
        if (self.kind is None) == (self.kind_column is None):
            raise ValueError("either kind or kind_column")
        if self.kinds and self.kind_column is None:
            raise ValueError("kind_column beside kinds")
        return self


class DepartmentLayer(LayerFile):
    """``[[departments]]``: a department's own areas, for the merge.

    Attributes
    ----------
    name : str
    id_column : str
        The column that tells the areas apart.
    weight : float
        How much its borders count in the merge.
    dissolve : bool
        Rows with the same id are one area in several parts; otherwise that is an error.
    """

    name: Text
    id_column: Text
    weight: Annotated[Number, Field(gt=0)] = 1.0
    dissolve: bool = False

    @property
    def named_columns(self) -> tuple[str, ...]:
        """The column of the ids."""
        return (self.id_column,)
