"""The file that says which basemaps there are, checked key by key; it never holds a key."""

import re
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import quote, urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from gridding.errors import Fault, InputError
from gridding.tiles import Tile

_PLACES, _REST = {"z", "x", "y"}, {"key", "s"}
_BRACES = re.compile(r"\{(.*?)\}")

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Host = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]+$")]


class BasemapDatum(StrEnum):
    """Where a basemap's own coordinates are."""

    WGS84 = "wgs84"
    CGCS2000 = "cgcs2000"
    GCJ02 = "gcj02"


class Basemap(BaseModel):
    """One ``[[basemaps]]``.

    Attributes
    ----------
    name : str
        Stands in addresses: small letters, digits, hyphens.
    title : str
    urls : tuple of str
        Templates with ``{z}``, ``{x}`` and ``{y}``, drawn over each other, the first one below;
        ``{key}`` is the key, ``{s}`` one of the subdomains.
    datum : BasemapDatum
    attribution : str
        Shown on every map that it lies under.
    max_zoom : int
        Its finest level; beyond it tiles are enlarged.
    key_env : str or None
        The environment variable with the key.
    subdomains : tuple of str
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")]
    title: Text
    urls: Annotated[tuple[Text, ...], Field(min_length=1, max_length=4)]
    datum: BasemapDatum
    attribution: Text
    max_zoom: Annotated[int, Field(ge=1, le=22)] = 18
    key_env: Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")] | None = None
    subdomains: tuple[Host, ...] = ()

    @field_validator("urls")
    @classmethod
    def _are_templates(cls, urls: tuple[str, ...]) -> tuple[str, ...]:
        for url in urls:
            host = urlsplit(url)
            named = set(_BRACES.findall(url))
            if host.scheme not in ("http", "https") or not host.netloc or "{key}" in host.netloc:
                raise PydanticCustomError("template", "an address with http:// or https://")
            if lacking := _PLACES - named:
                told = ", ".join(f"{{{each}}}" for each in sorted(lacking))
                raise PydanticCustomError("template", "an address with {told}", {"told": told})
            if unknown := named - _PLACES - _REST:
                told = ", ".join(f"{{{each}}}" for each in sorted(unknown))
                raise PydanticCustomError("template", "no {told} in an address", {"told": told})
        return urls

    @model_validator(mode="after")
    def _names_what_it_uses(self) -> Self:
        used = {each for url in self.urls for each in _BRACES.findall(url)}
        for key, there, word in (
            ("key_env", self.key_env is not None, "key"),
            ("subdomains", bool(self.subdomains), "s"),
        ):
            if there != (word in used):
                told = {"key": key, "word": f"{{{word}}}"}
                raise PydanticCustomError("pair", "{key} and {word} in urls, or neither", told)
        return self

    @property
    def display_only(self) -> bool:
        """Whether it is shifted to fit, so that nothing may be measured on it."""
        return self.datum is BasemapDatum.GCJ02

    def address(self, layer: int, tile: Tile, environment: Mapping[str, str]) -> str:
        """Return where a tile is fetched, the key in it: not to be told to anybody.

        Parameters
        ----------
        layer : int
            Which of `urls`.
        tile : Tile
        environment : mapping

        Returns
        -------
        str
        """
        said = {"z": str(tile.z), "x": str(tile.x), "y": str(tile.y)}
        if self.key_env is not None:
            said["key"] = quote(environment.get(self.key_env, ""), safe="")
        if self.subdomains:
            said["s"] = self.subdomains[(tile.x + tile.y) % len(self.subdomains)]
        return _BRACES.sub(lambda found: said[found[1]], self.urls[layer])


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    basemaps: tuple[Basemap, ...] = ()


def load_basemaps(path: Path, environment: Mapping[str, str]) -> tuple[Basemap, ...]:
    """Read and check the file of basemaps.

    Parameters
    ----------
    path : Path
        TOML in UTF-8.
    environment : mapping
        Where the keys are.

    Returns
    -------
    tuple of Basemap
        In the order of the file.

    Raises
    ------
    InputError
        All faults at once. None repeats an address or a key.
    """
    try:
        data = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        reason = error.strerror or ""
        raise InputError(Fault("the basemaps cannot be read", path.name, found=reason)) from None
    except UnicodeDecodeError:
        raise InputError(Fault("not UTF-8", path.name, wanted="UTF-8 text")) from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(Fault(f"not TOML: {error}", path.name)) from None
    try:
        found = _File.model_validate(data).basemaps
    except ValidationError as error:
        raise InputError(_fault(each, path.name) for each in error.errors()) from None
    if faults := _faults_between(found, environment, path.name):
        raise InputError(faults)
    return found


def _fault(error: ErrorDetails, file: str) -> Fault:
    key = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in error["loc"]).lstrip(".")
    if error["type"] == "missing":
        return Fault(f"key {key} is missing", file)
    if error["type"] == "extra_forbidden":
        return Fault(f"key {key} is unknown", file, wanted=", ".join(Basemap.model_fields))
    # What stood there is not repeated: somebody may have written the key into an address.
    return Fault(f"{key} has a wrong value", file, wanted=error["msg"])


def _faults_between(
    found: tuple[Basemap, ...], environment: Mapping[str, str], file: str
) -> list[Fault]:
    names = [each.name for each in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    unset = [each for each in found if each.key_env and not environment.get(each.key_env)]
    return [
        *(Fault("two basemaps have one name", file, found=name) for name in twice),
        *(
            Fault("the environment has no key", file, found=each.name, wanted=str(each.key_env))
            for each in unset
        ),
    ]
