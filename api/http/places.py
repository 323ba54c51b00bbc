"""``/districts/{code}/places`` and ``/plans/{id}/places``: what stands in the grids."""

from dataclasses import asdict
from pathlib import Path as File
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from api.http.live import Live, live
from api.http.problems import problems
from api.http.security import GuardedRoute, needs
from api.http.seen import Seen
from api.jobs.reading_places import read_places_apart
from gridding.crs import ACCEPTED
from gridding.errors import ForbiddenError, NotFoundError
from sql.actor import Actor, Role
from sql.divisions import require_district
from sql.engine import at_one_moment
from sql.places import has_grid, place_counts, places_of_grid
from sql.placing import PlacesTaken, take_places

router = APIRouter(route_class=GuardedRoute, tags=["places"])

_TAKES = needs(Role.PLANNER, Role.ADMINISTRATOR)
_SUFFIXES = {
    "text/csv": ".csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/geopackage+sqlite3": ".gpkg",
    "application/geo+json": ".geojson",
    "application/zip": ".zip",
}
"""Kind of the body -> how a file of it is called; a ZIP holds a shapefile."""

_BODY = {
    "requestBody": {
        "required": True,
        "description": (
            "A file of at most 16 MiB, a row a place: CSV or XLSX with columns of longitude and "
            "latitude; points as GeoPackage, GeoJSON or, in a ZIP, Shapefile. Columns: source_id "
            "(编号), type (类型), category (大类), name (名称), address (地址). No other is read."
        ),
        "content": {
            kind: {
                "schema": {"type": "string", "format": "binary"},
                "example": "编号,类型,名称,地址,经度,纬度…",
            }
            for kind in _SUFFIXES
        },
    }
}


class OutsideTold(BaseModel):
    """A row that lies in no community of the district."""

    row: Annotated[int, Field(description="From 1.", examples=[17])]
    name: Annotated[str, Field(examples=["鹿苑超市"])]
    lon: Annotated[float, Field(examples=[109.991205])]
    lat: Annotated[float, Field(examples=[40.703118])]


class TakenTold(BaseModel):
    """What an import did, or would do."""

    new: Annotated[int, Field(examples=[112])]
    changed: Annotated[int, Field(examples=[7])]
    same: Annotated[int, Field(description="As they were.", examples=[3805])]
    gone: Annotated[int, Field(description="Dropped.", examples=[4])]
    outside: Annotated[list[OutsideTold], Field(description="Rows that were left out.")]


class PlaceNamed(BaseModel):
    """An organisation, team, shop, firm or facility."""

    type: Annotated[str, Field(examples=["党支部"])]
    category: Annotated[str, Field(description="May be empty.", examples=["组织"])]
    name: Annotated[str, Field(examples=["友谊社区第一党支部"])]
    source: Annotated[str, Field(examples=["组织部"])]
    source_id: Annotated[str, Field(examples=["DZB-0113"])]
    address: Annotated[str, Field(description="May be empty.", examples=["友谊大街12号"])]
    lon: Annotated[float, Field(examples=[109.840312])]
    lat: Annotated[float, Field(examples=[40.657402])]


class PlacesTold(BaseModel):
    """The places of a plan's grids."""

    counts: Annotated[
        dict[str, dict[str, int]],
        Field(
            description='Grid code, type, how many. `""` stands for no grid.',
            examples=[{"150203001001007": {"商铺": 12, "党支部": 1}}],
        ),
    ]
    places: Annotated[
        list[PlaceNamed] | None, Field(description="Of the grid asked for, else null.")
    ]


@router.post(
    "/districts/{code}/places",
    responses=problems(401, 403, 404, 415),
    openapi_extra=_BODY,
    summary="Import places",
)
async def take(
    *,
    request: Request,
    by: Annotated[Actor, Depends(_TAKES)],
    here: Annotated[Live, Depends(live)],
    code: Annotated[str, Path(max_length=40, description="Of a district.", examples=["150203"])],
    source: Annotated[
        str, Query(min_length=1, max_length=200, description="Who keeps the list.",
                   examples=["市场监管"])
    ],
    crs: Annotated[
        str | None,
        Query(description=f"What coordinates refer to: {ACCEPTED}. Default: what the file claims."),
    ] = None,
    type: Annotated[  # noqa: A002  its name in the address
        str, Query(max_length=200, description="Of all, where the file has no such column.")
    ] = "",
    whole: Annotated[
        bool, Query(description="Drop what the source had and the file has not.")
    ] = False,
    dry_run: Annotated[bool, Query(description="Change nothing, tell what.")] = False,
) -> TakenTold:  # fmt: skip
    """Bring the places of one source in: all of a file's, or none and every fault.

    A place is known by its source and its id there; the same file again changes nothing.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _SUFFIXES:
        raise HTTPException(415, "send the body as one of: " + ", ".join(_SUFFIXES))
    if by.divisions and code not in by.divisions:
        raise ForbiddenError(f"{by.name} is not for the whole of district {code}")
    await run_in_threadpool(_require, here, code)
    with TemporaryDirectory() as room:
        file = File(room, f"places{_SUFFIXES[kind]}")
        await run_in_threadpool(file.write_bytes, await request.body())
        read = await read_places_apart(file, crs, type.strip())

    def put() -> PlacesTaken:
        with here.engine.begin() as connection:
            return take_places(connection, code, source, read, by, whole=whole, dry_run=dry_run)

    return TakenTold.model_validate(asdict(await run_in_threadpool(put)))


def _require(here: Live, code: str) -> None:
    with here.engine.connect() as connection:
        require_district(connection, code)


@router.get(
    "/plans/{plan_id}/places",  # noqa: FAST003  Seen takes it
    responses=problems(404),
    summary="The places of a plan's grids",
)
def places(
    asked: Seen,
    grid: Annotated[
        str | None, Query(max_length=40, description="Only this one.", examples=["150203001001007"])
    ] = None,
) -> PlacesTold:
    """Count the places of each grid by type, as they stand now; of one grid list them too.

    A place on a border is of the grid with the smaller code, as in `GET /locate`.
    """
    with at_one_moment(asked.here.engine) as connection:
        if grid is None:
            return PlacesTold(counts=place_counts(connection, asked.plan.id), places=None)
        if not has_grid(connection, asked.plan.id, grid):
            raise NotFoundError(f"plan {asked.plan.id} has no grid {grid}", grid_code=grid)
        found = places_of_grid(connection, asked.plan.id, grid)
    counts: dict[str, int] = {}
    for place in found:
        counts[place.type] = counts.get(place.type, 0) + 1
    listed = [PlaceNamed.model_validate(asdict(place)) for place in found]
    return PlacesTold(counts={grid: counts}, places=listed)
