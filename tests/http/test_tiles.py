"""Vector tiles hold the units, buildings and barriers of the land, where they are."""

import math
from collections.abc import Iterator
from typing import Any

import mapbox_vector_tile
import pytest
import shapely
from office import PLAN, Office, office, refused, told
from shapely.geometry import shape
from sqlalchemy import Engine

EXTENT = 4096
PIXEL = 1 / 4096
AREA = shapely.box(*PLAN.units.total_bounds)


@pytest.fixture(scope="module")
def at(module_engine: Engine) -> Iterator[Office]:
    with office(module_engine) as opened:
        yield opened


def place(lon: float, lat: float, z: int) -> tuple[float, float]:
    """Return where a point lies in the pyramid of Web Mercator, in tiles from the north-west."""
    north = math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))
    return 2**z * (lon + 180) / 360, 2**z * (1 - north / math.pi) / 2


def tiles(z: int) -> list[tuple[int, int]]:
    """Return the tiles on which the plan lies."""
    west, south, east, north = AREA.bounds
    (left, top), (right, bottom) = place(west, north, z), place(east, south, z)
    across = range(int(left), int(right) + 1)
    return [(x, y) for x in across for y in range(int(top), int(bottom) + 1)]


def features(at: Office, plan: int, z: int) -> dict[str, list[dict[str, Any]]]:
    """Return all features by layer, geometry in tiles of the pyramid."""
    out: dict[str, list[dict[str, Any]]] = {}
    for x, y in tiles(z):
        answer = at.get("planner", f"/plans/{plan}/tiles/{z}/{x}/{y}")
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
        options = {"y_coord_down": True}
        for name, layer in mapbox_vector_tile.decode(answer.content, None, options).items():
            assert layer["extent"] == EXTENT
            for feature in layer["features"]:
                drawn = shape(feature["geometry"])
                into = [PIXEL, 0, 0, PIXEL, x, y]
                feature["drawn"] = shapely.affinity.affine_transform(drawn, into)
                out.setdefault(name, []).append(feature)
    return out


def in_pyramid(geometry: shapely.Geometry, z: int) -> shapely.Geometry:
    return shapely.transform(geometry, lambda lon, lat: _places(lon, lat, z), interleaved=False)


def _places(lon: Any, lat: Any, z: int) -> tuple[list[float], list[float]]:
    both = [place(*each, z) for each in zip(lon, lat, strict=True)]
    return [x for x, _ in both], [y for _, y in both]


def test_units_and_buildings_are_drawn_where_they_are(at: Office) -> None:
    found = features(at, at.published, 16)
    assert set(found) == {"units", "buildings", "barriers"}
    units = PLAN.units.set_index("unit_id")
    seen: dict[int, list[shapely.Geometry]] = {}
    for feature in found["units"]:
        unit = units.loc[feature["id"]]
        assert feature["properties"] == {"households": unit.households}
        seen.setdefault(feature["id"], []).append(feature["drawn"])
    assert set(seen) == set(units.index)
    for unit_id, pieces in seen.items():
        wanted = in_pyramid(units.geometry.loc[unit_id], 16)
        drawn = shapely.union_all(pieces)  # on the border of two tiles from both
        assert shapely.hausdorff_distance(drawn, wanted) < 2 * PIXEL
    addresses = {feature["properties"]["address"] for feature in found["buildings"]}
    assert addresses == set(PLAN.buildings["address"])
    for feature in found["buildings"]:
        told_of = PLAN.buildings.set_index("address").loc[feature["properties"]["address"]]
        assert feature["properties"]["households"] == told_of.households
        wanted = in_pyramid(told_of.geometry, 16)
        assert shapely.buffer(wanted, 2 * PIXEL).contains(feature["drawn"])
    roads = [feature["properties"] for feature in found["barriers"]]
    assert roads
    assert all(each == {"class": "secondary", "hard": False, "name": "样例路"} for each in roads)


@pytest.mark.parametrize(
    ("z", "layers"),
    [
        (11, {"barriers"}),
        (12, {"barriers", "units"}),
        (13, {"barriers", "units"}),
        (14, {"barriers", "units", "buildings"}),
    ],
)
def test_small_things_come_later(at: Office, z: int, layers: set[str]) -> None:
    assert set(features(at, at.published, z)) == layers


def test_a_tile_is_kept_for_a_year_where_the_address_names_the_land(at: Office) -> None:
    draft = at.draft()
    land = told(at.get("planner", f"/plans/{draft}"))["land"]
    assert len(land) == 12
    assert told(at.get("public", f"/plans/{at.published}"))["land"] == land
    x, y = tiles(16)[0]
    path = f"/plans/{draft}/tiles/16/{x}/{y}"
    kept = at.get("planner", path, params={"land": land})
    assert kept.headers["cache-control"] == "private, max-age=31536000, immutable"
    for asked in ({}, {"land": "0" * 12}, {"land": ""}):
        answer = at.get("planner", path, params=asked)
        assert answer.content == kept.content
        assert answer.headers["cache-control"] == "private, no-cache"
        known = {"if-none-match": answer.headers["etag"]}
        assert at.get("planner", path, params=asked, headers=known).status_code == 304
    refused(at.get("public", path, params={"land": land}), 404)
    public = at.get("public", f"/plans/{at.published}/tiles/16/{x}/{y}", params={"land": land})
    assert public.content == kept.content


def test_where_there_is_nothing_the_tile_is_empty(at: Office) -> None:
    x, y = tiles(16)[0]
    answer = at.get("public", f"/plans/{at.published}/tiles/16/{x + 100}/{y}")
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize(
    "tile",
    ["10/0/0", "17/0/0", "11/2048/0", "11/0/2048", "12/-1/0", "12/0/4096", "16/65536/0", "x/0/0"],
)
def test_a_tile_that_is_none_is_refused(at: Office, tile: str) -> None:
    body = refused(at.get("public", f"/plans/{at.published}/tiles/{tile}"), 422)
    assert body["detail"]
