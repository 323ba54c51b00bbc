"""What the command line says beside an error: who changed what meanwhile, which grids are meant."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from gridding.errors import GriddingError


def beside(error: GriddingError) -> Iterator[str]:
    """Yield the lines that stand under an error's sentence.

    Parameters
    ----------
    error : GriddingError
        ``changes`` among its fields is what others did since, ``out_of_band`` the grids that want
        a reason, ``candidates`` the places that an address may mean.

    Yields
    ------
    str
    """
    yield from map(_change, error.fields.get("changes", ()))
    yield from map(_grid, error.fields.get("out_of_band", ()))
    yield from map(_candidate, error.fields.get("candidates", ()))


def _change(change: Mapping[str, Any]) -> str:
    at = datetime.fromisoformat(change["at"]).astimezone()
    words = (f"{at:%Y-%m-%d %H:%M:%S}", change["by"], change["action"], *change["grids"])
    return "  ".join((f"  version {change['version']}", *words))


def _grid(grid: Mapping[str, Any]) -> str:
    return f"  {grid['grid_code']}  {grid['households']} households  {grid['deviation']:+.1%}"


def _candidate(place: Mapping[str, Any]) -> str:
    told = f"{place['text']} ({place['level']}, {place['confidence']:.2f})"
    return f"  {place['grid_code'] or 'in no grid'}  {told}"
