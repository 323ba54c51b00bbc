"""Tiles of the web: where they lie, and which tiles of a GCJ-02 map cover one of true ground."""

import io

import numpy as np
import pytest
import shapely
from PIL import Image
from tile_server import centre, encoded, plain

from gridding.datum import wgs84_to_gcj02
from gridding.errors import InputError
from gridding.outline import in_china
from gridding.tiles import Tile, gcj02_parts, pixel_of, place_of
from maps.tiles import laid_over, picture, put_together


def test_a_pixel_and_its_place_undo_each_other():
    for z, lon, lat in ((0, -170.0, -80.0), (10, 109.84, 40.65), (18, 121.47, 31.23)):
        assert place_of(*pixel_of(lon, lat, z), z) == pytest.approx((lon, lat), abs=1e-9)
    # Known: the tile of Shanghai's People's Square on level 12 is 3430, 1673.
    east, south = pixel_of(121.4737, 31.2304, 12)
    assert (east // 256, south // 256) == (3430, 1673)


def test_parts_cover_the_tile_once_and_are_neighbours():
    rng = np.random.default_rng(1)
    for z in range(3, 20):
        for lon, lat in zip(rng.uniform(75, 134, 20), rng.uniform(19, 52, 20), strict=True):
            east, south = pixel_of(lon, lat, z)
            tile = Tile(z, int(east // 256), int(south // 256))
            parts = gcj02_parts(tile)
            boxes = [shapely.box(p.left, p.top, p.left + 256, p.top + 256) for p in parts]
            whole = shapely.box(0, 0, 256, 256)
            inside = [shapely.intersection(box, whole).area for box in boxes]
            assert sum(inside) == whole.area == shapely.union_all(boxes).intersection(whole).area
            assert min(inside) > 0
            # One offset for all: nothing is stretched.
            assert len({(256 * p.tile.x - p.left, 256 * p.tile.y - p.top) for p in parts}) == 1


def test_everything_in_a_shifted_tile_lies_within_a_pixel_and_a_half():
    rng = np.random.default_rng(2)
    worst = 0.0
    for z in range(10, 19):
        for lon, lat in zip(rng.uniform(75, 134, 300), rng.uniform(19, 52, 300), strict=True):
            east, south = pixel_of(lon, lat, z)
            tile = Tile(z, int(east // 256), int(south // 256))
            corners = [(256 * (tile.x + a), 256 * (tile.y + b)) for a in (0, 1) for b in (0, 1)]
            places = [place_of(*corner, z) for corner in corners]
            if not in_china(*np.transpose([*places, (lon, lat)])).all():
                continue
            part = gcj02_parts(tile)[0]
            for (x, y), place in zip(corners, places, strict=True):
                there = pixel_of(*map(float, wgs84_to_gcj02(*place)), z)
                shown = (
                    there[0] - 256 * part.tile.x + part.left + 256 * tile.x,
                    there[1] - 256 * part.tile.y + part.top + 256 * tile.y,
                )
                worst = max(worst, np.hypot(shown[0] - x, shown[1] - y))
    assert 0.5 < worst < 1.5


@pytest.mark.parametrize(("lon", "lat"), [(-0.13, 51.5), (105.85, 21.03), (76.9, 43.25)])
def test_outside_china_a_tile_is_itself(lon, lat):
    east, south = pixel_of(lon, lat, 15)
    tile = Tile(15, int(east // 256), int(south // 256))
    (part,) = gcj02_parts(tile)
    assert (part.tile, part.left, part.top) == (tile, 0, 0)


def test_what_is_laid_over_lets_through_what_is_below():
    below, veil = picture(plain((200, 0, 0))), picture(plain((0, 0, 255, 128), "RGBA"))
    made = laid_over([below, veil])
    shown = Image.open(io.BytesIO(made.content)).convert("RGB").getpixel((9, 9))
    assert shown == pytest.approx((100, 0, 128), abs=2)
    assert laid_over([below]) is below


def test_photographs_stay_photographs_and_gaps_stay_clear():
    photo = picture(plain((90, 120, 60), kind="JPEG"))
    whole = put_together([(photo, 0, 0)], 256)
    assert whole.media_type == "image/jpeg"
    part = put_together([(photo, 128, 0)], 256)
    assert part.media_type == "image/png"
    made = Image.open(io.BytesIO(part.content))
    assert made.getpixel((10, 10))[3] == 0
    assert made.getpixel((200, 10))[3] == 255


def test_a_dot_is_found_where_it_was_drawn():
    image = Image.new("L", (256, 256))
    image.putpixel((10, 20), 255)
    assert centre(encoded(image)) == (10.5, 20.5)


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>", b"GIF89a" + b"\0" * 50, plain((0,), "1", 2000), plain((0, 0, 0))[:200]],
    ids=["empty", "html", "gif", "large", "cut off"],
)
def test_what_is_no_tile_is_refused(content):
    with pytest.raises(InputError):
        picture(content)
