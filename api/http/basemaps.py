"""``/basemaps``: maps of others by way of this server, so that pages ask nobody else."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Request, Response
from pydantic import BaseModel, Field

from api.basemaps import BasemapDatum, Basemaps, NoAnswerError
from api.http.problems import problems
from gridding.errors import NotFoundError
from gridding.tiles import Tile

router = APIRouter(prefix="/basemaps", tags=["basemaps"])

_DAY = {"cache-control": "public, max-age=86400"}
_SHORT = {"cache-control": "public, max-age=10"}
_PICTURES = ("image/png", "image/jpeg", "image/webp")
_TILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The tile.",
        "content": {name: {"schema": {"type": "string", "format": "binary"}} for name in _PICTURES},
    }
}


class BasemapEntry(BaseModel):
    """A basemap that may lie under the grids."""

    name: str = Field(description="For the address of its tiles.", examples=["tianditu"])
    title: str = Field(examples=["天地图"])
    datum: BasemapDatum = Field(description="Of the basemap itself; its tiles fit the data.")
    display_only: bool = Field(description="It was shifted to fit: nothing is to be measured.")
    attribution: str = Field(description="To be shown with it.", examples=["天地图 · 国家测绘"])
    max_zoom: int = Field(description="Beyond this level there are no tiles.", examples=[18])


def basemaps(request: Request) -> Basemaps:
    """Return the app's own basemaps."""
    here: Basemaps = request.app.state.basemaps
    return here


@router.get("", summary="The basemaps that are set up")
def listed(request: Request) -> list[BasemapEntry]:
    """List the basemaps that are set up on this server, which are none unless it is told."""
    known = basemaps(request).known.values()
    return [BasemapEntry.model_validate(each, from_attributes=True) for each in known]


@router.get(
    "/{name}/{z}/{x}/{y}",
    response_class=Response,
    responses=_TILES | problems(404, 502),
    summary="A tile of a basemap",
)
async def tile(
    request: Request,
    name: Annotated[str, Path(pattern="^[a-z0-9-]{1,40}$", examples=["tianditu"])],
    z: Annotated[int, Path(ge=0, le=22)],
    x: Annotated[int, Path(ge=0, lt=2**22)],
    y: Annotated[int, Path(ge=0, lt=2**22)],
) -> Response:
    """Return a tile (XYZ, Web Mercator) that fits WGS-84 and CGCS2000, whatever its source is in.

    This server fetches it, with its own key, and keeps it for a while. 502 where the basemap's own
    server gives no picture.
    """
    try:
        found = await basemaps(request).tile(name, Tile(z, x, y))
    except NotFoundError as error:
        raise HTTPException(HTTPStatus.NOT_FOUND, str(error), _SHORT) from None
    except NoAnswerError as error:
        raise HTTPException(HTTPStatus.BAD_GATEWAY, str(error), _SHORT) from None
    return Response(found.content, headers=_DAY, media_type=found.media_type)
