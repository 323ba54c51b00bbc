"""The manifest: one TOML file that says what a district is made of, checked key by key."""

import tomllib
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, get_args

from pydantic import BaseModel, Field, PrivateAttr, ValidationError
from pydantic_core import ErrorDetails

from gridding.errors import Fault, InputError
from gridding.land.classes import FACTORS, HARD, BarrierClass
from gridding.layers import (
    AddressLayer,
    AreaLayer,
    BarrierLayer,
    BuildingLayer,
    CommunityLayer,
    Count,
    CrsName,
    DepartmentLayer,
    NameLayer,
    Number,
    RoadLayer,
    Section,
    Text,
)


class Parent(StrEnum):
    """The level of division in which grids nest."""

    COMMUNITY = "community"
    STREET = "street"


class DistrictSettings(Section):
    """``[district]``: what is to be divided, into what, and how exactly.

    Attributes
    ----------
    parent : Parent
        Grids nest in communities, or directly in streets.
    stability : float
        From 0 (the grids of today count for nothing) to 1 (households stay where they are as far
        as the band allows); needs ``[layers.grids]``.
    """

    name: Text
    code: Text
    target_households: Annotated[Count, Field(ge=1)] = 450
    tolerance: Annotated[Number, Field(gt=0, lt=1)] = 0.10
    seed: Annotated[Count, Field(ge=0)] = 0
    crs: CrsName | None = None
    parent: Parent = Parent.COMMUNITY
    stability: Annotated[Number, Field(ge=0, le=1)] = 0.0


class Layers(Section):
    """``[layers]``."""

    communities: CommunityLayer
    buildings: BuildingLayer
    streets: AreaLayer | None = None
    compounds: NameLayer | None = None
    dedicated: AreaLayer | None = None
    grids: AreaLayer | None = None
    addresses: AddressLayer | None = None
    roads: RoadLayer | None = None


class BarrierRules(Section):
    """``[barrier_rules]``: which classes are not straddled, and what a metre along each counts."""

    hard: tuple[BarrierClass, ...] = HARD
    factors: dict[BarrierClass, Annotated[Number, Field(gt=0, le=1)]] = Field(default_factory=dict)

    @property
    def all_factors(self) -> dict[BarrierClass, float]:
        """The factor of every class: the defaults with what the manifest changes."""
        return {**FACTORS, **self.factors}


class Rosters(Section):
    """``[rosters]``: who is on post where."""

    postings: Text | None = None


class Matters(Section):
    """``[matters]``: the list of what grid staff handle."""

    file: Text


class Staffing(Section):
    """``[staffing]``: how many workers a merged grid is given.

    Attributes
    ----------
    per_grid : int
        At least so many.
    households_per_worker : int or None
        And one for each so many households begun.
    roles : tuple of str
        Only workers in these roles; all where it is empty.
    """

    per_grid: Annotated[Count, Field(ge=1)] = 1
    households_per_worker: Annotated[Count, Field(ge=1)] | None = None
    roles: tuple[Text, ...] = ()


class Override(Section):
    """``[[overrides]]``: what holds in one community (or street, where grids nest in streets).

    Attributes
    ----------
    community : str
        Code of the division.
    target_households : int or None
        Instead of the district's.
    grids : int or None
        Number of basic grids, whatever the target asks for.
    locked : tuple of str
        Codes of today's grids (``[layers.grids]``) that stay exactly as they are.
    """

    community: Text
    target_households: Annotated[Count, Field(ge=1)] | None = None
    grids: Annotated[Count, Field(ge=1)] | None = None
    locked: tuple[Text, ...] = ()


class Manifest(Section):
    """A whole manifest.

    Attributes
    ----------
    district : DistrictSettings
    layers : Layers
    barriers : tuple of BarrierLayer
    barrier_rules : BarrierRules
    overrides : tuple of Override
    departments : tuple of DepartmentLayer
    rosters : Rosters
    matters : Matters or None
    staffing : Staffing
    """

    district: DistrictSettings
    layers: Layers
    barriers: tuple[BarrierLayer, ...] = ()
    barrier_rules: BarrierRules = BarrierRules()
    overrides: tuple[Override, ...] = ()
    departments: tuple[DepartmentLayer, ...] = ()
    rosters: Rosters = Rosters()
    matters: Matters | None = None
    staffing: Staffing = Staffing()
    _source: Path = PrivateAttr(default=Path())

    def model_post_init(self, context: Any) -> None:
        """Keep where the manifest was read from; pydantic calls this."""
        if context:
            self._source = context["source"]

    @property
    def source(self) -> Path:
        """The file that the manifest was read from."""
        return self._source

    @property
    def as_of(self) -> dict[str, date]:
        """File, or ``file:layer`` where that is named -> the day of its data, where it is said."""
        named = (getattr(self.layers, name) for name in Layers.model_fields)
        layers = (*named, *self.barriers, *self.departments)
        dated = [layer for layer in layers if layer is not None and layer.as_of is not None]
        return {
            f"{file}:{layer.layer}" if layer.layer else file: layer.as_of
            for layer in dated
            for file in layer.file
        }

    def path_of(self, file: str) -> Path:
        """Return where a file named in the manifest lies.

        Parameters
        ----------
        file : str
            As the manifest has it: relative to the manifest's own folder, or absolute.

        Returns
        -------
        Path
        """
        return self._source.parent / file


def load_manifest(path: Path | str) -> Manifest:
    """Read and check a manifest.

    Parameters
    ----------
    path : Path or str
        A TOML file in UTF-8.

    Returns
    -------
    Manifest

    Raises
    ------
    InputError
        The file cannot be read, is no TOML, or has wrong keys: all faults at once, each naming
        the key, what it got and what it wants.
    """
    path = Path(path)
    try:
        data = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise InputError(
            Fault("the manifest cannot be read", file=path.name, found=error.strerror or "")
        ) from None
    except UnicodeDecodeError as error:
        raise InputError(
            Fault("not UTF-8", file=path.name, found=f"byte {error.start}", wanted="UTF-8 text")
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(Fault(f"not TOML: {error}", file=path.name)) from None
    try:
        return Manifest.model_validate(data, context={"source": path})
    except ValidationError as error:
        raise InputError(_fault(each, path.name) for each in error.errors()) from None


def _fault(error: ErrorDetails, file: str) -> Fault:
    key = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in error["loc"]).lstrip(".")
    if error["type"] == "missing":
        return Fault(f"key {key} is missing", file=file)
    if error["type"] == "extra_forbidden":
        wanted = "one of " + ", ".join(_keys_beside(error["loc"]))
        return Fault(f"key {key} is unknown", file=file, wanted=wanted)
    wanted = error["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    found = error["input"]
    shown = ", ".join(found) if isinstance(found, dict) else repr(found)
    return Fault(f"key {key} has a wrong value", file=file, found=shown, wanted=wanted)


def _keys_beside(loc: tuple[int | str, ...]) -> list[str]:
    section: type[BaseModel] = Manifest
    for part in loc[:-1]:
        if isinstance(part, str) and part in section.model_fields:
            section = _section_in(section.model_fields[part].annotation) or section
    return list(section.model_fields)


def _section_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((s for a in get_args(annotation) if (s := _section_in(a))), None)
